// What is still wrong in a question stands above or below what is seen of it.

/** Takes the focus to the first field that is refused, once the fields have said so. */
export function toWrong(within: HTMLElement | null): void {
  setTimeout(() => within?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
