/** The mark of the page, for its head and the browser's tab: two ways that cross a dock. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#2456c7"/>
<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">
<path d="M7 11h15l-4-4M25 21H10l4 4"/>
</g>
</svg>
`;
