import { registerHooks } from 'node:module';

/** The contract, the sandbox kit and the acceptance suite, by the names that package.json gives them. */
const OURS = /^crossdock\/(connector|sandbox|acceptance)$/;

const state = { isRegistered: false };

/**
 * Lets the files of a project import `crossdock/connector` and the like from this very package, wherever the project
 * lies and whatever is installed there: two copies of the contract would not know each other's errors.
 */
export function resolvePackageNames(): void {
  if (state.isRegistered) return;
  state.isRegistered = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (!OURS.test(specifier)) return next(specifier, context);
      // A package knows itself by its own name.
      return next(specifier, { ...context, parentURL: import.meta.url });
    },
  });
}
