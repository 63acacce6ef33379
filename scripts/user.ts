/** `kernelway user grant EMAIL ROLE`: gives a new site its first organizer. Give further roles on its pages. */
import { SITE_ROLES } from '../src/accounts/permissions.rules.ts';
import { findByEmailUnchecked, grantRole } from '../src/accounts/users.service.ts';
import { systemActor } from '../src/platform/actor.ts';
import { closeAppContext, createAppContext } from '../src/platform/app-context.ts';
import { loadConfig } from '../src/platform/config.ts';
import { migrateUp } from '../src/platform/database/migration-source.ts';

const help = `Usage: npx kernelway user grant EMAIL ROLE

Gives the account with that e-mail address a role: ${SITE_ROLES.join(', ')}. The account must exist: sign up first.
DATA_DIR or DATABASE_URL name the database, as for the site.

Exit codes: 0 given, 1 there is no such account, 2 the command line is not understood.`;

// As for the site, other users of the machine cannot read the files that this creates.
process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [action, email, wanted, ...more] = args;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const role = SITE_ROLES.find((one) => one === wanted);
  if (action !== 'grant' || email === undefined || role === undefined || more.length > 0) {
    process.stderr.write(`${help}\n`);
    return 2;
  }
  const app = createAppContext(loadConfig());
  try {
    await migrateUp(app.db);
    const user = await findByEmailUnchecked(app, email);
    if (!user) {
      process.stderr.write(`No account has the email address ${email}. Sign up first.\n`);
      return 1;
    }
    await grantRole(app, systemActor('kernelway user grant'), user.id, role);
    process.stdout.write(`${user.displayName} (${email}) now has the role ${role}.\n`);
    return 0;
  } finally {
    await closeAppContext(app);
  }
}
