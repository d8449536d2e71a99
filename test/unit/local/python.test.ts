import { describe, expect, test } from 'vitest';
import { findPython } from '#cdk/local/python.ts';

const notFound = Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' });
const versions: Record<string, string> = { python3: '3.11.7', '/opt/3.13/bin/python3': '3.13.0', 'python3.14': '3.14.1' };
const probe = async (command: string): Promise<string> => {
  const version = versions[command];
  if (version === undefined) throw notFound;
  return version;
};
const noUv = async (): Promise<string> => {
  throw notFound;
};

describe('finding Python', () => {
  test('takes the first interpreter that says it is 3.13 or later, whatever its name says', async () => {
    const candidates = ['python3.13', 'python3', '/opt/3.13/bin/python3', 'python3.14'];
    expect(await findPython({ candidates, probe, installWithUv: noUv })).toBe('/opt/3.13/bin/python3');
  });

  test('asks uv to install one when there is none', async () => {
    expect(await findPython({ candidates: ['python3'], probe, installWithUv: async () => '/uv/python' })).toBe('/uv/python');
  });

  test('names what it looked for, why each would not do, and how to install it', async () => {
    const withoutVenv = async (command: string): Promise<string> => {
      if (command === 'python3.13') throw new Error("ModuleNotFoundError: No module named 'ensurepip'");
      return probe(command);
    };
    const looking = findPython({ candidates: ['python3.13', 'python3', 'python3.15'], probe: withoutVenv, installWithUv: noUv });
    await expect(looking).rejects.toThrow(
      /Python 3\.13 or later.*python3\.13: lacks.*ensurepip.*python3: 3\.11\.7 is too old.*python3\.15: not found.*uv python install 3\.13: not found.*Install it with/s,
    );
  });
});
