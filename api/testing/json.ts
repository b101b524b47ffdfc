/** A request to the API under test: its status, and its answer from JSON. */
export async function jsonAt<T>(url: string): Promise<{ status: number; body: T }> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as T };
}
