// The values a task gives back, as its process declares them (jw:output): their names, in order. Empty
// when it declares none, or the document cannot be read; then anything may be filled in.
export function declared(xml: string, node: string): string[] {
  const document = new DOMParser().parseFromString(xml, "application/xml");
  if (document.getElementsByTagName("parsererror").length > 0) return [];
  const task = [...document.getElementsByTagName("*")].find((one) => one.getAttribute("id") === node);
  const extensions = [...(task?.children ?? [])].find((one) => one.localName === "extensionElements");
  const names = [...(extensions?.children ?? [])]
    .filter((one) => one.localName === "output")
    .flatMap((one) => (one.getAttribute("from") ?? "").match(/^[A-Za-z_][A-Za-z0-9_]*$/) ?? []);
  return [...new Set(names)];
}
