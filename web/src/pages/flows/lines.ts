// "old = new" a line, as a mapping; undefined when a line is none of that form.
export function read_mapping(lines: string): Record<string, string> | undefined {
  const mapping: Record<string, string> = {};
  for (const line of lines.split("\n")) {
    const bare = line.trim();
    if (bare === "") continue;
    const found = /^([^\s=]+)\s*=\s*([^\s=]+)$/.exec(bare);
    if (!found) return undefined;
    mapping[found[1]!] = found[2]!;
  }
  return mapping;
}
