import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** Carries DynamoDB Local 1.25.1. As a dependency it would bring 283 packages more, so its tarball is taken alone. */
const carrier = 'amplify-dynamodb-simulator@2.9.30';
export const dynamoDbLocalIntegrity = 'xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==';

/** Puts DynamoDB Local's jar and libraries into `folder`; throws if the package is not, byte for byte, the one that was tried. */
export const installDynamoDbLocal = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const printed = await runCommand('npm', ['pack', carrier, '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: folder });
  const tarball = join(folder, printed.trim().split('\n').at(-1)!);
  const found = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (found !== dynamoDbLocalIntegrity) throw new Error(`${carrier} is not the package that was pinned: sha512 ${found}`);
  await runCommand('tar', ['-xzf', tarball, '-C', folder, '--strip-components', '2', 'package/emulator']);
  rmSync(tarball);
};
