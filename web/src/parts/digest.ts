// SHA-256 of a file in hex. Browsers offer it on secure origins only; elsewhere nothing is said.
export async function sha256_of(file: Blob): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return "";
  const bytes = new Uint8Array(await subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
