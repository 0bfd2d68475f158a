// What every menu opens: the surface that floats, and the look of an item on it.
import { DropdownMenu } from "radix-ui";
import type { ComponentProps } from "react";

export const MENU_ITEM =
  "flex min-h-7 cursor-default items-center gap-2 rounded-ctl px-2 outline-none data-[disabled]:text-ink-3 data-[highlighted]:bg-tint forced-colors:data-[highlighted]:outline";

/** Never higher than the room it has. Inside the screen, so that what floats belongs to a landmark. */
export function MenuSurface({ className = "", ...rest }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal container={document.querySelector("main")}>
      <DropdownMenu.Content
        loop
        align="end"
        sideOffset={4}
        collisionPadding={8}
        {...rest}
        className={`rise z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[calc(100vw-16px)] overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float ${className}`}
      />
    </DropdownMenu.Portal>
  );
}
