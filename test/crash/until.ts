const LOOK_EVERY_MS = 20;

/** Waits until a condition in another process holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
