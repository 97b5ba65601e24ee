// What the parts of My work share: what the page said of itself, its words, and asking the server.

export const config = JSON.parse(document.getElementById('work-config').textContent)
export const say = (text, values = {}) =>
  (config.words[text] ?? text).replace(/{(\w+)}/g, (_, name) => values[name] ?? '')
export const COLON = config.tag === 'zh-CN' ? '：' : ': '
export const written = new Intl.NumberFormat(config.tag)

export async function get(what, parameters) {
  const answer = await fetch(`${config.path}/work/${what}?${parameters}`, { headers: { 'Accept-Language': config.tag } })
  if (answer.status === 401) location.reload()
  if (!answer.ok) throw new Error((await answer.json()).detail)
  return answer.json()
}
