import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** `member` of the package's tarball goes to the folder `to`. */
type PinnedPackage = { name: string; member: string; to: string; integrity: string };

/** What LocalStack would download at each start. They are taken as single tarballs: dependencies would bring 283 packages more. */
export const pinnedPackages: readonly PinnedPackage[] = [
  {
    name: 'amplify-dynamodb-simulator@2.9.30', // carries DynamoDB Local 1.25.1
    member: 'package/emulator',
    to: 'dynamodb-local',
    integrity: 'xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==',
  },
  {
    name: 'kinesis-local@0.5.2', // carries the streams of DynamoDB tables
    member: 'package',
    to: 'kinesis-local/node_modules/kinesis-local',
    integrity: 'JQtkNC8+jeUYYJt0QxCpyxQGy5TgK2Wwx/H2MvgREosFeA3X2cChbpZZ3o+mLEOWzW9ZWZ7QOIQ6vvK3L85CmA==',
  },
  {
    name: 'punycode@2.1.1', // needed by kinesis-local
    member: 'package',
    to: 'kinesis-local/node_modules/punycode',
    integrity: 'XRsRjdf+j5ml+y/6GKHPZbrF/8p2Yga0JPtdqTIY2Xe5ohJPD9saDJJLPvp9+NSBprVvevdXZybnj2cv8OEd0A==',
  },
];

const installOne = async ({ name, member, to, integrity }: PinnedPackage, folder: string): Promise<void> => {
  const target = join(folder, to);
  mkdirSync(target, { recursive: true });
  const printed = await runCommand('npm', ['pack', name, '--ignore-scripts', '--silent', '--pack-destination', target], { cwd: target });
  const tarball = join(target, printed.trim().split('\n').at(-1)!);
  const found = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (found !== integrity) throw new Error(`${name} is not the package that was pinned: sha512 ${found}`);
  await runCommand('tar', ['-xzf', tarball, '-C', target, '--strip-components', String(member.split('/').length), member]);
  rmSync(tarball);
};

/** Puts the pinned packages into `folder`; throws if one is not, byte for byte, that which was tried. */
export const installPinnedPackages = async (folder: string): Promise<void> => {
  for (const one of pinnedPackages) await installOne(one, folder);
};
