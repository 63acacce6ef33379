/** Names of synthetic teams: as people of both languages choose them, too long ones, and some that are hard to show. */

const ENGLISH = {
  first: [
    'Quiet',
    'Lucky',
    'Binary',
    'Northern',
    'Late',
    'Curious',
    'Purple',
    'Silent',
    'Rapid',
    'Rusty',
    'Brave',
    'Tiny',
  ],
  last: [
    'Foxes',
    'Pointers',
    'Turtles',
    'Compilers',
    'Rivers',
    'Owls',
    'Heaps',
    'Sparrows',
    'Kernels',
    'Maples',
    'Stacks',
  ],
};
const CHINESE = {
  first: ['晨光', '星河', '青松', '远山', '飞鸟', '夜航', '白帆', '暖阳', '长风', '微澜', '北辰', '拾光'],
  last: ['小队', '战队', '编译组', '算法社', '指针队', '内核组', '先锋', '学社', '二队', '三剑客', '探索队'],
};
const PEOPLE = {
  en: {
    first: [
      'Alex',
      'Maria',
      'Jonas',
      'Priya',
      'Tom',
      'Aisha',
      'Lena',
      'Omar',
      'Ruth',
      'Diego',
      'Ingrid',
      'Kofi',
      'Yuki',
    ],
    last: ['Reed', 'Silva', 'Weber', 'Nair', 'Baker', 'Khan', 'Novak', 'Haddad', 'Lindqvist', 'Okafor', 'Moreau'],
  },
  'zh-CN': {
    first: ['王', '李', '张', '刘', '陈', '杨', '赵', '周', '吴', '欧阳', '孙', '林', '何'],
    last: ['晨', '思远', '雨桐', '子墨', '嘉怡', '浩然', '一鸣', '可欣', '明轩', '婉清', '泽宇'],
  },
};

/** Cases that pages must survive; none is longer than a name may be. */
const HARD = [
  (max: number) =>
    'The Team With The Longest Name That Anyone Could Ever Register'.padEnd(max, ' x').slice(0, max).trim(),
  (max: number) => '超长队名'.repeat(Math.ceil(max / 4)).slice(0, max),
  () => 'Ångström & Søn <3 "quotes"',
  () => 'ﷺ العربية 日本語',
];

/**
 * Names of this many teams, all different however they are compared; mostly in this language, and each hard case once where there
 * are more than a few.
 * @param max longest name
 */
export function teamNames(count: number, language: string, max: number): string[] {
  const names: string[] = [];
  for (let index = 0; names.length < count; index += 1) {
    const hard = index % 5 === 3 ? HARD[(index - 3) / 5] : undefined;
    // Every fourth team has a name in the other language.
    const isChinese = (language === 'zh-CN') !== (index % 4 === 2);
    const name = hard?.(max) ?? usualName(isChinese ? CHINESE : ENGLISH, index, isChinese ? '' : ' ');
    names.push(name);
  }
  return distinct(names, max);
}

function usualName({ first, last }: { first: string[]; last: string[] }, index: number, between: string): string {
  return first[index % first.length]! + between + last[(index * 7 + 3) % last.length]!;
}

/** A number is put behind a name that is there already. */
function distinct(names: readonly string[], max: number): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let one = name;
    for (let number = 2; used.has(one.toLowerCase()); number += 1) one = `${name.slice(0, max - 5).trim()} ${number}`;
    used.add(one.toLowerCase());
    return one;
  });
}

/** Names of this many people, as `teamNames` makes them for teams; the fourth has the longest name that fits. */
export function personNames(count: number, language: string, max: number): string[] {
  const names = Array.from({ length: count }, (_, index) => {
    const isChinese = (language === 'zh-CN') !== (index % 4 === 2);
    const own = isChinese ? usualName(PEOPLE['zh-CN'], index, '') : usualName(PEOPLE.en, index, ' ');
    return index === 3 ? HARD[0]!(max) : own;
  });
  return distinct(names, max);
}
