import assert from 'node:assert/strict';
import { loadConfig } from '../../core/config/load.ts';
import { connectors, projectWith, removeProjects } from './project.ts';

/** Code, place, what and remedy of each fault. */
async function lines(hubYaml: string): Promise<readonly Line[]> {
  const dir = projectWith({ 'config/hub.yaml': hubYaml });
  const { faults } = await loadConfig({ dir, connectors });
  return faults.map(({ code, where, what, mend }) => [code, where, what, mend]);
}

type Line = readonly [string, string, string, string];
type Case = readonly [string, string, readonly Line[]];

describe('a fault in config/hub.yaml', () => {
  afterEach(removeProjects);

  const cases: readonly Case[] = [
    [
      'a misspelled setting gets the nearest name and its place',
      'server:\n  prot: 1\n',
      [
        [
          'CONFIG_SETTING_UNKNOWN',
          'config/hub.yaml:2:3  server.prot',
          'unknown setting "prot"',
          'rename it "port"',
        ],
      ],
    ],
    [
      'a misspelled block gets the nearest name',
      'sever: {}\n',
      [
        [
          'CONFIG_SETTING_UNKNOWN',
          'config/hub.yaml:1:1  sever',
          'unknown setting "sever"',
          'rename it "server"',
        ],
      ],
    ],
    [
      'a setting that is like no other is to be removed',
      'server:\n  quux: 1\n',
      [
        [
          'CONFIG_SETTING_UNKNOWN',
          'config/hub.yaml:2:3  server.quux',
          'unknown setting "quux"',
          'remove it',
        ],
      ],
    ],
    [
      'a number in quotes is not a number',
      'server:\n  port: "80"\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:2:9  server.port',
          'server.port is "80"; expected a whole number',
          'write the number without quotes and without a unit',
        ],
      ],
    ],
    [
      'a duration needs its unit',
      'lanes:\n  lease: 10\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:2:10  lanes.lease',
          'lanes.lease is 10; expected a duration such as 500ms, 10s, 15m, 1h or 2d',
          'add the unit: "10ms" or "10s"',
        ],
      ],
    ],
    [
      'a port has its limits',
      'server: {port: 70000}\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:1:16  server.port',
          'server.port is 70000; expected at most 65535',
          'write a value that is allowed',
        ],
      ],
    ],
    [
      'a choice names what may be chosen',
      'log: {level: verbos}\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:1:14  log.level',
          'log.level is "verbos"; expected debug, info, warn, error or silent',
          'write one of them',
        ],
      ],
    ],
    [
      'no is text, not false',
      'stock: {decimals: no}\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:1:19  stock.decimals',
          'stock.decimals is "no"; expected true or false',
          'write true or false (yes, no, on and off are text in YAML 1.2)',
        ],
      ],
    ],
    [
      'a setting without a value is empty, not the default',
      'server:\n  port:\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:2:8  server.port',
          'server.port is empty; expected a whole number',
          'write a value, or remove the line so that the default holds',
        ],
      ],
    ],
    [
      'a zone must exist',
      'zone: Europe/Lodnon\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:1:7  zone',
          'zone is "Europe/Lodnon"; expected an IANA time zone such as Europe/London',
          'write a value that is allowed',
        ],
      ],
    ],
    [
      'a list is no file of settings',
      '- a\n',
      [
        [
          'CONFIG_SETTING_INVALID',
          'config/hub.yaml:1:1',
          'the file is a list; expected a block of settings',
          'write a value of that kind',
        ],
      ],
    ],
    [
      'a key stands once',
      'zone: UTC\nzone: UTC\n',
      [
        [
          'CONFIG_SYNTAX',
          'config/hub.yaml:2:1  zone',
          'the key zone is written twice; the first is in line 1',
          'delete one of the two',
        ],
      ],
    ],
    [
      'a tag is refused',
      'zone: !!str UTC\n',
      [
        [
          'CONFIG_SYNTAX',
          'config/hub.yaml:1:7  zone',
          'the tag !!str stands here',
          'delete the tag, or put the value in quotes',
        ],
      ],
    ],
    [
      'tabs do not indent',
      'server:\n\tport: 1\n',
      [['CONFIG_SYNTAX', 'config/hub.yaml:2:1', 'a tab indents this line', 'indent with spaces']],
    ],
    [
      'a number that cannot be kept exactly is refused',
      'vars: {id: 12345678901234567890}\n',
      [
        [
          'CONFIG_SYNTAX',
          'config/hub.yaml:1:12  vars.id',
          '12345678901234567890 would be read as the number 12345678901234567000',
          'put it in quotes to keep the text, or write a plain number',
        ],
      ],
    ],
    [
      'a merge key is refused',
      '<<: {port: 1}\n',
      [
        [
          'CONFIG_SYNTAX',
          'config/hub.yaml:1:1  ["<<"]',
          'the merge key << stands here',
          'write the fields out, or use another key',
        ],
      ],
    ],
    [
      'a prototype is no setting',
      'constructor: 1\ntoString: {}\n',
      [
        [
          'CONFIG_SETTING_UNKNOWN',
          'config/hub.yaml:1:1  constructor',
          'unknown setting "constructor"',
          'remove it',
        ],
        [
          'CONFIG_SETTING_UNKNOWN',
          'config/hub.yaml:2:1  toString',
          'unknown setting "toString"',
          'remove it',
        ],
      ],
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(title, async () => {
      assert.deepEqual(await lines(text), expected);
    });
  }
});
