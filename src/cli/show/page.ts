/** The look of the HTML report and the little that it does by itself. Constant texts: their hashes are all that may be styled or run. */

export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1c2330;--dim:#5d6778;--line:#dfe3ea;--add:#0a7a3d;--addbg:#e3f5ea;--del:#b3261e;--delbg:#fcebea;--mod:#8a5a00;--modbg:#fdf2dc;--accent:#2f5bd8}
@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--ink:#e7eaf0;--dim:#9aa5b6;--line:#2e3542;--add:#5fd08d;--addbg:#143323;--del:#ff8f86;--delbg:#3b1b1a;--mod:#f0b95a;--modbg:#362a13;--accent:#8fabff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main,.top{max-width:60rem;margin:0 auto;padding:0 1rem}
.top{padding-top:1.75rem}
.what{margin:0;color:var(--dim);font-size:.85rem}
h1{font-size:1.65rem;line-height:1.25;margin:.15rem 0 .35rem;letter-spacing:-.01em}
.verdict{margin:0 0 1rem;max-width:52rem}
.refused h1,.refused .verdict b{color:var(--del)}
h2{font-size:1.1rem;margin:1.6rem 0 .6rem}
.search+section>h2{margin-top:.6rem}
h2 small,summary small{color:var(--dim);font-weight:400}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:.6rem;margin:0 0 1rem;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.55rem .8rem;color:var(--dim);font-size:.85rem}
.tiles b{display:block;font-size:1.5rem;line-height:1.25;color:var(--ink);font-variant-numeric:tabular-nums}
.tiles .add b{color:var(--add)}.tiles .del b{color:var(--del)}.tiles .mod b{color:var(--mod)}
.search{position:sticky;top:0;z-index:1;background:var(--bg);padding:.6rem 0;display:flex;gap:.8rem;align-items:center}
[hidden]{display:none!important}
.search input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
.search input:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.search output:empty{display:none}
.search output{color:var(--dim);font-size:.85rem;white-space:nowrap}
summary{cursor:pointer;font-weight:600;padding:.35rem 0}
article,.told,.access>li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:0 0 .6rem}
article{padding:.7rem .9rem;content-visibility:auto;contain-intrinsic-size:auto 6rem;border-left:3px solid var(--mod)}
article.add{border-left-color:var(--add)}article.del{border-left-color:var(--del)}
article header{display:flex;flex-wrap:wrap;gap:.15rem .6rem;align-items:baseline;margin-bottom:.3rem}
h3{margin:0;font-size:1rem}
.kind{font-weight:400;color:var(--dim)}
.place{color:var(--dim);font-size:.8rem;margin-left:auto;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.tag{font-size:.75rem;padding:.05rem .5rem;border-radius:1rem;background:var(--modbg);color:var(--mod);white-space:nowrap}
.tag.add{background:var(--addbg);color:var(--add)}.tag.del{background:var(--delbg);color:var(--del)}
.rows{margin:0;padding:0;list-style:none;font-size:.925rem}
.rows li{display:grid;grid-template-columns:1.1rem minmax(5.5rem,11rem) 1fr;gap:.5rem;padding:.1rem 0}
.rows .wide{grid-template-columns:1.1rem 1fr}
.sign{font-weight:700;text-align:center;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.label{color:var(--dim)}
.add>.sign,.gains>.sign{color:var(--add)}.del>.sign,.loses>.sign{color:var(--del)}.mod>.sign,.changes>.sign{color:var(--mod)}
.hazard{background:var(--modbg);color:var(--mod);border-radius:.35rem;margin:.25rem -.3rem;padding:.2rem .3rem!important}
.old{color:var(--dim);text-decoration:line-through}
.why{color:var(--dim);font-style:italic}
.told{padding:.6rem .9rem;border-left:3px solid var(--line)}
.told.error{border-left-color:var(--del)}.told.warning{border-left-color:var(--mod)}
.told p{margin:0}.told .hint{color:var(--dim)}
.told code,.foot{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem}
.access{margin:0;padding:0;list-style:none}
.access>li{display:grid;grid-template-columns:minmax(9rem,16rem) 1fr;gap:.2rem 1rem;padding:.5rem .9rem}
.access .sub{display:block;color:var(--dim);font-size:.8rem}
.access ul{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;align-content:start;align-items:start;gap:.25rem .4rem}
.access ul li{padding:.05rem .55rem;border-radius:1rem;font-size:.875rem}
.gains{background:var(--addbg)}.loses{background:var(--delbg)}.changes{background:var(--modbg)}
.access ul small{color:var(--dim)}
.foot{color:var(--dim);padding:2rem 0;margin:0}
@media(max-width:40rem){.tiles{grid-template-columns:1fr 1fr}.access>li{grid-template-columns:1fr}.rows li{grid-template-columns:1.1rem 1fr;row-gap:0}.rows li>.pieces{grid-column:2}.place{margin-left:0;width:100%}h1{font-size:1.35rem}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#bbb;color-scheme:light}body{font-size:10pt}.search{display:none!important}article,.told,.access>li,.tiles li{break-inside:avoid;content-visibility:visible}main,.top{max-width:none;padding:0}.gains,.loses,.changes,.tag,.hazard{background:none!important;outline:1px solid var(--line)}h2,summary{break-after:avoid}.rows li{grid-template-columns:1rem 6.5rem 1fr}.rows .wide{grid-template-columns:1rem 1fr}.access>li{grid-template-columns:10rem 1fr}}
`;

export const script = `
(() => {
  const box = document.getElementById('search'), field = document.getElementById('q'), shown = document.getElementById('shown');
  const items = [...document.querySelectorAll('[data-find]')], groups = [...document.querySelectorAll('[data-group]')];
  const fold = (text) => text.normalize('NFC').toLowerCase();
  const texts = new Map(), open = new Map(groups.map((group) => [group, group.open]));
  const textOf = (item) => texts.get(item) ?? texts.set(item, fold(item.textContent)).get(item);
  const all = items.filter((item) => item.matches('article')).length;
  const filter = () => {
    const words = fold(field.value).split(/\\s+/).filter((word) => word !== '');
    for (const item of items) item.hidden = !words.every((word) => textOf(item).includes(word));
    for (const group of groups) {
      group.hidden = words.length > 0 && group.querySelector('[data-find]:not([hidden])') === null;
      if (group.open !== undefined) group.open = words.length > 0 || open.get(group);
    }
    const left = items.filter((item) => item.matches('article') && !item.hidden).length;
    shown.value = words.length > 0 ? left + ' of ' + all + (all === 1 ? ' change' : ' changes') : '';
  };
  box.hidden = false;
  field.addEventListener('input', filter);
  addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  });
  addEventListener('beforeprint', () => { for (const group of groups) if (group.open === false) group.open = true; });
})();
`;
