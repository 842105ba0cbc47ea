// The page tells assistive technology which language it speaks; the page server says English, whatever is on it.

export default function ({ data }) {
  document.documentElement.lang = data.language;
}
