/**
 * Who may import whom. The order below is the whole architecture: a feature imports only features to its left.
 * Run by `npm test` (test/architecture/imports.rules.test.ts), which also proves that planted violations are caught.
 * TypeScript must stay below 7: with 7.0 dependency-cruiser passes over 0 modules without a word.
 */
const order = [
  'accounts',
  'campus-sign-in',
  'notifications',
  'partnerships',
  'packages',
  'problems',
  'courses',
  'classroom-import',
  'contest-log',
  'contests',
  'contest-staff',
  'rounds',
  'eligibility',
  'showcase',
  'participants',
  'participant-imports',
  'check-in',
  'quotas',
  'clarifications',
  'scoring',
  'places',
  'submissions',
  'judge-queue',
  'judgings',
  'rejudgings',
  'judgehosts',
  'verdict-reviews',
  'submission-page',
  'judging-list',
  'similarity',
  'unusual-events',
  'gradebook',
  'standings',
  'round-control',
  'virtual-runs',
  'contest-results',
  'seasons',
  'balloons',
  'promotions',
  'points',
  'certificates',
  'faq',
  'github',
  'contributions',
  'pipeline',
  'rehearsals',
  'operations',
  'readiness',
  'clics',
  'past-contests',
  'api',
  'home',
];

const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }, 'A circle of files cannot be read from top to bottom.'),
    ...order
      .slice(0, -1)
      .map((feature, index) =>
        rule(
          `order:${feature}`,
          { path: `^src/${feature}/` },
          { path: `^src/(${order.slice(index + 1).join('|')})/` },
          'A feature imports only to its left; react to the left through a job.',
        ),
      ),
    rule(
      'features-are-listed',
      { path: '^src/' },
      { path: '^src/[^/]+/', pathNot: `^src/(platform|${order.join('|')})/` },
      'A new folder in src/ takes its place in the order above.',
    ),
    rule(
      'boards-know-no-grades',
      { path: '^src/standings/' },
      { path: '^src/gradebook/' },
      'Contests have boards and courses have grades; what both need is in scoring, places or submissions.',
    ),
    rule('platform-knows-no-feature', { path: '^src/platform/' }, { path: '^src/(?!platform/)' }),
    rule('nobody-imports-the-app', { path: '^src/[^/]+/' }, { path: '^src/[^/]+\\.ts$' }, 'app and server come last.'),
    rule(
      'app-is-built-by-server',
      { path: '^src/app\\.ts$' },
      { path: '^src/server\\.ts$' },
      'server imports app, never the other way.',
    ),
    rule(
      'src-imports-no-tooling',
      { path: '^(src|judge)/' },
      { path: '^(test|bench|scripts)/' },
      'What runs in production does not need tests or operator scripts.',
    ),
    rule('judge-is-alone', { path: '^judge/' }, { path: '^(?!judge/|node_modules/)[^/]+/.*\\.(ts|mjs|js|cjs)$' }),
    rule('app-sees-only-the-contract', { path: '^src/' }, { path: '^judge/', pathNot: '^judge/contract/' }),
    rule('contract-is-plain', { path: '^judge/contract/' }, { path: '^judge/', pathNot: '^judge/contract/' }),
    rule(
      'feature-door',
      { path: '^src/([^/]+)/', pathNot: '^src/platform/' },
      {
        path: '^src/(?!platform/)[^/]+/',
        pathNot: [
          '^src/$1/',
          '\\.(service|rules|topics)\\.ts$',
          '^src/courses/assignment-form\\.input\\.ts$',
          '^src/standings/distinctions\\.input\\.ts$',
        ],
      },
      'Another feature is entered by its service, its rules or its topics; two forms have readers in two features.',
    ),
    rule(
      'migrations-stand-alone',
      { path: '^migrations/' },
      { path: '^(src|judge)/' },
      'A migration that imports the code of today breaks tomorrow.',
    ),
    rule(
      'knex-only-in-stores',
      { path: '^src/', pathNot: ['\\.store\\.ts$', '^src/platform/database/'] },
      { path: 'node_modules/knex/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'express-only-in-routes',
      { path: '^src/', pathNot: ['\\.routes\\.ts$', '^src/[^/]+\\.ts$', '^src/platform/web/'] },
      { path: 'node_modules/(@types/)?express/' },
    ),
    rule(
      'rules-are-pure',
      { path: '\\.rules\\.ts$', pathNot: '^test/' },
      { pathNot: ['\\.rules\\.ts$', '^src/platform/errors\\.ts$', '^judge/contract/'] },
      'Rules take everything as arguments: no I/O, no clock, no package.',
    ),
    rule(
      'topics-import-rules-alone',
      { path: '^src/.*\\.topics\\.ts$' },
      { path: '^src/', pathNot: ['\\.rules\\.ts$', '^src/platform/'] },
    ),
    rule(
      'roles-point-down:store',
      { path: '^src/.*\\.store\\.ts$' },
      { path: '\\.(service|routes|views|input|jobs)\\.ts$', pathNot: '^src/platform/' },
    ),
    rule(
      'roles-point-down:service',
      { path: '^src/.*\\.service\\.ts$' },
      { path: '\\.(routes|views|input|jobs)\\.ts$', pathNot: ['^src/platform/', '^src/packages/.*\\.input\\.ts$'] },
      'Only packages, a room that is all input, has its own input behind its service.',
    ),
    rule(
      'roles-point-down:input',
      { path: '^src/.*\\.input\\.ts$' },
      { path: '\\.(routes|views|service|store|jobs)\\.ts$', pathNot: '^src/platform/' },
    ),
    rule(
      'roles-point-down:views',
      { path: '^src/.*\\.views\\.ts$' },
      { path: '\\.(routes|input|service|store|jobs)\\.ts$', pathNot: '^src/platform/' },
    ),
    rule(
      'page-json-is-made-in-views',
      { path: '^src/', pathNot: ['\\.views\\.ts$', '^src/platform/web/page\\.ts$'] },
      { path: '^src/platform/web/page-json\\.ts$' },
      'What a page sends as JSON is listed field by field in the views; routes pass it on.',
    ),
    rule(
      'roles-point-down:jobs',
      { path: '^src/.*\\.jobs\\.ts$' },
      { path: '\\.(routes|views|input|store)\\.ts$', pathNot: '^src/platform/' },
    ),
    rule(
      'roles-point-down:routes',
      { path: '^src/.*\\.routes\\.ts$' },
      { path: '\\.(store|jobs)\\.ts$', pathNot: '^src/platform/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
