// The reader behind bpmn-js, as far as the tests use it by itself.
declare module "bpmn-moddle" {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    fromXML(xml: string): Promise<{ rootElement: unknown; warnings: { message: string }[] }>;
    toXML(element: unknown): Promise<{ xml: string }>;
  }
}
