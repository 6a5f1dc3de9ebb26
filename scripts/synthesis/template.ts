/** CloudFormation templates, what of them is looked at. */
import * as z from 'zod';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.string() }).optional() }))
    .default({}),
});

/** Reads templates by the names of their stacks. */
export const templatesSchema = z.record(z.string(), template);

/** Templates by the names of their stacks. */
export type Templates = z.output<typeof templatesSchema>;

/** One template. */
export type Template = z.output<typeof template>;

/** One resource of a template. */
export type TemplateResource = z.output<typeof resource>;
