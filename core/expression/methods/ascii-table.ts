/**
 * What stands for letters and signs that Unicode does not decompose to ASCII: pairs of ASCII and the characters it
 * stands for, parted by two spaces.
 *
 * Shape:  Latin, Greek, Cyrillic, punctuation and currency; other scripts are not in it.
 * Source: measured on n8n-workflow 2.41 `.replaceSpecialChars()` (transliteration 2.3.5), 2026-11.
 */
export const ASCII_TABLE = [
  '! ¡¬ǃ  C/ ¢  PS £  $? ¤  Y= ¥  | ¦ǀ  SS §  " ¨Ҍҍ“”‟  (c) ©  << «  (r) ®  - ¯‐‑‒–‾⁀⁻₋',
  "deg °  +- ±  ' ´ʹ‘’‛′  u µуўүӯӱӳ  P ¶ƤΠП℘  * ·•※  , ¸͵‚  >> »  1/4 ¼  1/2 ½  3/4 ¾",
  'AE ÆǢǼ  D ÐĐƉƊƋǲΔД₫  x ×ξ  O ØƆƟǾΌΏΟΩОӦӨӪ  U ÝɄΎϒϓϔЎУҮӮӰӲ  Th ÞΘ  ss ß  ae æǣǽӕ',
  'd ðđƌƍȡδд  / ÷⁄  o øǿοωόώоӧөӫ  th þθϑ  H ĦΧϨХҺ  h ħχϩхһ  i ıήίηιϊиіѝӣӥ  k ĸƙκϰк',
  "L ĿŁȽΛЛ₤  l ŀłƚƛȴλл  'n ŉ  NG Ŋ  ng ŋҥ  OE Œ  oe œ  T ŦƬƮȾΤТ₮  t ŧƫƭȶτт  b ƀƃϐб  B ƁƂɃБ",
  '6 Ƅƅ  C ƇȻЦ  c ƈȼϲц  3 Ǝ  @ ƏǝӘәӚӛ  E ƐɆΈΕЕЭӬ  F ƑΦϤФ  f ƒφϥф  G ƓƔǤΓϪГ  hv ƕ',
  'I ƖƗΉΊΐΗΙΪІЍИӢӤ  K ƘΚК₭  W ƜǷϜ₩  N ƝȠΝН₦  n ƞȵνн  OI Ƣ  oi ƣ  p ƥπϖп  YR Ʀ  2 Ƨƨƻ  SH Ʃ',
  'sh ƪϣш  Y ƱƳȜɎΥΫЙЫӸ  V ƲɅΒВ  y ƴȝɏΰυϋύйыӹ  Z ƵȤΖЗӞ  z ƶȥɀζзӟ  ZH ƷƸǮ  zh ƹƺǯжӂӝ  5 Ƽƽ',
  'ts ƾ  w ƿϝ  || ǁ‖  |= ǂ  g ǥγϫг  HV Ƕ  OU Ȣ  ou ȣ  j ȷɉϳј  db ȸ  qp ȹ  A ȺΆΑАӒ  s ȿςσс',
  'e ɇέεеэӭ  J ɈЈ  Q ɊϞ  q ɋϟ  R ɌΡР  r ɍρϱр  ; ·  M ΜМ  X Ξ  S ΣСẛ  Ps Ψ  a άαаӐӑӓẚ  v βв',
  'm μм  ps ψ  ph ϕ  & ϗ  St Ϛ  st ϛ  Sp Ϡ  sp ϡ  Sh ϢШ  Kh ϦҨ  kh ϧҩ  CH Ϭ  ch ϭчҽӌӵ  Ti Ϯ',
  'ti ϯ  Jo Ѐ  Yo Ё  Dj Ђ  Gj Ѓ  Ie ЄӖ  Dz ЅӠ  Yi Ї  Lj Љ  Nj Њ  Tsh Ћ  Kj Ќ  Dzh Џ  Zh ЖӁӜ',
  'Ch ЧҼӋӴ  Shch Щ  Yu Ю  Ya Я  shch щ  yu ю  ya я  je ѐ  yo ё  dj ђ  gj ѓ  ie єӗ  dz ѕӡ',
  "yi ї  lj љ  nj њ  tsh ћ  kj ќ  dzh џ  R' Ҏ  r' ҏ  G' ҐҒҔ  g' ґғҕ  Zh' Җ  zh' җ  Z' Ҙ",
  "z' ҙ  K' ҚҜҞҠӃ  k' қҝҟҡӄ  N' ҢӇ  n' ңӈ  Ng Ҥ  P' Ҧ  p' ҧ  S' Ҫ  s' ҫ  T' Ҭ  t' ҭ  U' Ұ",
  "u' ұ  Kh' Ҳ  kh' ҳ  Tts Ҵ  tts ҵ  Ch' ҶҸҾ  ch' ҷҹҿ  ` Ӏ‵  Ae Ӕ  -- —―⁃  _ ‗‿  ,, „  + †",
  "++ ‡  *> ‣  . ‧  %0 ‰  %00 ‱  '' ″  ''' ‴  `` ‶  ``` ‷  ^ ‸⁁  < ‹  > ›  !? ‽  *** ⁂",
  '-[ ⁅  ]- ⁆  7 ⁊  PP ⁋  (] ⁌  [) ⁍  ECU ₠  CL ₡  Cr ₢  FF ₣  mil ₥  Pts ₧  NS ₪  EU €',
  'Dr ₯  no №  (p) ℗  (sm) ℠  (tel) ℡  (tm) ™',
].join('  ');
