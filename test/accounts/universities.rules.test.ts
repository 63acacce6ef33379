import { expect } from 'chai';
import {
  isSimilarUniversity,
  normaliseUniversity,
  similarUniversities,
  universitySlug,
} from '../../src/accounts/universities.rules.ts';

describe('names of universities', () => {
  it('are equal if they differ only in case, width or spaces', () => {
    expect(normaliseUniversity('  East \t China  Normal University ')).to.equal('east china normal university');
    expect(normaliseUniversity('ＥＡＳＴ')).to.equal('east');
    expect(normaliseUniversity('华东师范大学')).to.equal('华东师范大学');
  });

  const same: [string, string, string][] = [
    ['abbreviations', 'North Technical Univ.', 'North Technical University'],
    ['abbreviations without a stop', 'North Tech Uni', 'North Technical University'],
    ['cut words', 'N. Techn. Univ.', 'North Technical University'],
    ['cut words of three letters', 'Huazhong Univ Sci Tech', 'Huazhong University of Science and Technology'],
    ['the order of words', 'Technical University of the North', 'North Technical University'],
    ['the order of general words', 'University of North Technology', 'North Technical University'],
    ['small words', 'The University of Science & Technology of China', 'University of Science and Technology, China'],
    ['case and equal letters', 'NORTH technical UNIVERSITY', 'North Technical University'],
    ['accents', 'Universität Zurich', 'University of Zürich'],
    ['no "university"', 'North Technical', 'North Technical University'],
    ['apostrophes', "Xi'an Jiaotong University", 'Xian Jiaotong University'],
    ['one letter left out', 'North Techncal University', 'North Technical University'],
    ['one letter too many', 'Norrth Technical University', 'North Technical University'],
    ['the last letter twice', 'Northh Technical University', 'North Technical University'],
    ['one other letter', 'Morth Technical University', 'North Technical University'],
    ['another letter that changes the order of letters', 'Vorth Technical University', 'North Technical University'],
    ['a slip beside a short word', 'Al Faraby University', 'Al Farabi University'],
    ['two letters exchanged', 'Notrh Technical University', 'North Technical University'],
    ['a slip in a general word', 'North Technical Universty', 'North Technical University'],
    ['slips in two words', 'North Tecnical Univeristy', 'North Technical University'],
    ['slips in words of six letters', 'North Tecnical Colege', 'North Technical College'],
    ['a word cut after three letters', 'Cal Eastern University', 'California Eastern University'],
    ['spaces elsewhere', 'Tsing Hua University', 'Tsinghua University'],
    ['acronyms', 'NTU', 'North Technical University'],
    ['acronyms with stops', 'U.S.T.C.', 'University of Science and Technology of China'],
    ['acronyms with and without stops', 'U.C.L.', 'UCL'],
    ['acronyms of two letters', 'NU', 'Nanjing University'],
    ['acronyms with small words', 'UCL', 'University College London'],
    ['brackets', 'North Technical University (NTU)', 'NTU'],
    ['an unrelated acronym in brackets', 'University of Munich (LMU)', 'LMU'],
    ['a campus in brackets', 'North Technical University (Main Campus)', 'North Technical University'],
    ['brackets without spaces', 'North（East）Technical University', 'North Technical University'],
    ['another language in brackets', '北方理工大学 (North Technical University)', 'North Technical Univ.'],
    ['another language behind', '北方理工大学 North Technical University', '北方理工大学'],
    ['another language without spaces', '复旦Lake复旦University', 'Lake University'],
    ['a slash', 'North Technical University / 北方理工大学', 'North Technical University'],
    ['two names of one language', 'Lake College | North Technical University', 'North Technical University'],
    ['a department', 'North Technical University, Computer Science', 'North Technical University'],
    [
      'a department, and another language',
      'North Technical University, Computer Science',
      '北方理工大学 North Technical University',
    ],
    ['an ampersand without spaces', 'North Science&Technology University', 'North Science and Technology University'],
    ['equal letters alone', '...', '...'],
    ['short Chinese names', '华师大', '华东师范大学'],
    ['shortest Chinese names', '北大', '北京大学'],
    ['traditional characters', '華東師範大學', '华东师范大学'],
    ['a Chinese school of a university', '华东师范大学软件学院', '华东师范大学'],
  ];
  for (const [kind, a, b] of same)
    it(`may mean the same university: ${kind}`, () => {
      expect(isSimilarUniversity(a, b), `${a} ~ ${b}`).to.equal(true);
      expect(isSimilarUniversity(b, a), `${b} ~ ${a}`).to.equal(true);
    });

  const general: [string, string][] = [
    ['Delft Tech. Univ.', 'Delft Technische Universiteit'],
    ['Tsing Hua Inst', 'Tsinghua Institute'],
    ['Tsing Hua Coll', 'Tsinghua College'],
    ['Tsing Hua Acad', 'Tsinghua Academy'],
    ['Taiwan Natl University', 'Taiwan National University'],
    ['Lake Intl College', 'Lake International College'],
    ['Tsing Hua Sci', 'Tsinghua Science'],
    ['Lake Engr College', 'Lake Engineering College'],
    ['Lake Agriculture College', 'Lake Agricultural College'],
    ['Lake Medicine College', 'Lake Medical College'],
    ['Politecnico Lake', 'Lake Polytech'],
    ['Lake St University', 'Lake State University'],
    ['Tsing Hua Norm. University', 'Tsinghua Normal University'],
    ['Sankt Gallen College', 'Saint Gallen College'],
    ['Tsing Hua Econ University', 'Tsinghua Economics University'],
    ['Lake Financial College', 'Lake Finance College'],
  ];
  for (const [a, b] of general)
    it(`may mean the same university: general words in ${a} and ${b}`, () => {
      expect(isSimilarUniversity(a, b)).to.equal(true);
      expect(isSimilarUniversity(b, a)).to.equal(true);
    });

  const other: [string, string, string][] = [
    ['a place alone', 'Munich', 'University of Munich'],
    ['a slip beside a short word that a general one resembles', 'Norrth Skate College', 'North State College'],
    ['another direction', 'North Technical University', 'South Technical University'],
    ['another kind', 'North Medical University', 'North Technical University'],
    ['two words that differ', 'East Lake University', 'West Lane University'],
    ['a slip in a short word', 'Lake University', 'Lane University'],
    ['a slip in a word of four letters', 'Al Azar University', 'Al Azhar University'],
    ['exchanged letters of which one is another', 'Nrxth Technical University', 'North Technical University'],
    ['exchanged letters before a changed one', 'Nroht Technical University', 'North Technical University'],
    ['more words', 'East China University', 'East China Normal University'],
    ['another first character', '南京大学', '北京大学'],
    ['a missing first character', '京大', '北京大学'],
    ['the same first character only', '北大', '北方理工'],
    ['the same parts of two names', 'University of California, Davis', 'University of California, Irvine'],
    ['characters in another order', '京北大学', '北京大学'],
    ['one character', '北', '北京大学'],
    ['another acronym', 'NTV', 'North Technical University'],
    ['an acronym and a place', 'NTU Hilltown', 'North Technical University'],
    ['one letter', 'N', 'North'],
    ['a beginning of two letters', 'No University', 'North University'],
    ['one word with a slip', 'Stanford', 'Stamford'],
    ['letters and characters', 'North', '北方'],
    ['nothing to compare', '...', '!!!'],
  ];
  for (const [kind, a, b] of other)
    it(`do not mean the same university: ${kind}`, () => {
      expect(isSimilarUniversity(a, b), `${a} ≠ ${b}`).to.equal(false);
      expect(isSimilarUniversity(b, a), `${b} ≠ ${a}`).to.equal(false);
    });

  it('are matched with at most three known universities, by any of their names', () => {
    const known = ['A', 'B', 'C', 'D'].map((letter) => ({ name: `${letter} College`, otherNames: [] as string[] }));
    const north = { name: 'North Technical University', otherNames: ['北方理工大学'] };
    expect(similarUniversities('北方理工', [...known, north])).to.deep.equal([north]);
    expect(similarUniversities('North Tech. Univ.', [north, ...known])).to.deep.equal([north]);
    const many = Array.from({ length: 4 }, (_, index) => ({ name: `北京第${index}大学`, otherNames: [] }));
    expect(similarUniversities('北大', many)).to.deep.equal(many.slice(0, 3));
    expect(similarUniversities('Elsewhere', [...known, north])).to.deep.equal([]);
  });

  it('become URL names from their Latin letters', () => {
    expect(universitySlug('Universität Zürich (UZH)')).to.equal('universitat-zurich-uzh');
    expect(universitySlug('华东师范大学')).to.equal('university');
    expect(universitySlug('x'.repeat(61))).to.equal('x'.repeat(60));
    expect(universitySlug(`${'x'.repeat(59)} y`)).to.equal('x'.repeat(59));
  });
});
