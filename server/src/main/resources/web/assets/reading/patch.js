// Makes DOM like other DOM, and leaves alone what is the same: a selection stays, and nothing is laid out twice.

const SAME = ["nodeName", "className", "href", "title", "dir"];

/** Makes the children of `parent` like `wanted`. Text that only grew grows. */
export function patch(parent, wanted) {
  wanted.forEach((node, i) => {
    const old = parent.childNodes[i];
    if (!old) parent.append(node);
    else if (old.namespaceURI !== document.body.namespaceURI && old.nodeType === Node.ELEMENT_NODE) old.isEqualNode(node) || old.replaceWith(node);
    else if (SAME.some((it) => old[it] !== node[it])) old.replaceWith(node);
    else if (old.nodeType !== Node.TEXT_NODE) patch(old, [...node.childNodes]);
    else if (old.data !== node.data) grow(old, node.data);
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

/** Gives a text node its new text; a selection in what it had stays. */
export function grow(node, text) {
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
}
