import { GraphWidget, type IMetric, type YAxisProps } from 'aws-cdk-lib/aws-cloudwatch';

/** Properties of one graph. */
interface GraphProps {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  /** Unit of the left axis. */
  readonly unit: string;
  /** Metrics with a different unit, on the right axis. */
  readonly right?: { readonly unit: string; readonly metrics: readonly IMetric[] };
  /** Width in columns, of 24. Default 8, so that three graphs fit in a row. */
  readonly width?: number;
}

const axisOf = (label: string): YAxisProps => ({ label, min: 0, showUnits: false });

/** A graph whose axes start at 0, so that a small change does not look large. */
export const graph = ({ title, metrics, unit, right, width = 8 }: GraphProps): GraphWidget =>
  new GraphWidget({
    title,
    left: [...metrics],
    leftYAxis: axisOf(unit),
    ...(right === undefined ? {} : { right: [...right.metrics], rightYAxis: axisOf(right.unit) }),
    width,
    height: 6,
  });
