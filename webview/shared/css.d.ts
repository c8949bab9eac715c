// Style sheets are taken out by the bundler; importing one puts its rules into the page's style sheet.
declare module '*.css';
