import { GraphWidget, type IMetric, type YAxisProps } from 'aws-cdk-lib/aws-cloudwatch';

/** One graph. */
interface GraphProps {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  /** What the axis counts. */
  readonly unit: string;
  /** What has another unit, and so another axis. */
  readonly right?: { readonly unit: string; readonly metrics: readonly IMetric[] };
  /** Of 24 columns; 8 by default, so that three stand in a row. */
  readonly width?: number;
}

const axisOf = (label: string): YAxisProps => ({ label, min: 0, showUnits: false });

/** A graph whose axes begin at 0: a small change is not to look like a large one. */
export const graph = ({ title, metrics, unit, right, width = 8 }: GraphProps): GraphWidget =>
  new GraphWidget({
    title,
    left: [...metrics],
    leftYAxis: axisOf(unit),
    ...(right === undefined ? {} : { right: [...right.metrics], rightYAxis: axisOf(right.unit) }),
    width,
    height: 6,
  });
