/// The part of a long content that is worth showing: where it differs from another one, with a little on both sides.
///
///     same as the other | changed | same as the other
///     …its end          | … inside if long | its beginning…
struct Excerpt {
  let parts: [ShownValue.Part]
  /// Whether anything was left out; it is marked by `…` there.
  let isCut: Bool

  /// - Parameters:
  ///   - other: what to compare with; nil if there is nothing.
  ///   - limit: the most elements that are shown; the rest is only compared.
  ///   - text: writes elements that stand side by side, and are or are not what differs.
  init<Element: Equatable>(
    _ elements: [Element], unlike other: [Element]?, limit: Int,
    text: (ArraySlice<Element>, _ isChanged: Bool) -> String
  ) {
    let others = other ?? []
    let start = zip(elements, others).prefix { $0 == $1 }.count
    let sameEnds = zip(elements.reversed(), others.reversed()).prefix { $0 == $1 }.count
    // What is the same at the beginning is not the end too.
    let end = elements.count - min(sameEnds, min(elements.count, others.count) - start)
    let isWhole = elements.count <= limit
    let context = isWhole ? limit : limit / 4
    let lead = elements[..<start].suffix(context)
    let trail = elements[end...].prefix(context)
    let changed = elements[start..<end]
    let isChanged = other != nil
    let room = isWhole ? limit : limit - lead.count - trail.count

    var parts: [ShownValue.Part] = []
    func append(_ text: String, isChanged: Bool) {
      if !text.isEmpty { parts.append(ShownValue.Part(text: text, isChanged: isChanged)) }
    }
    append((lead.count < start ? "…" : "") + text(lead, false), isChanged: false)
    if changed.count <= room {
      append(text(changed, isChanged), isChanged: isChanged)
    } else {
      let (head, tail) = (changed.prefix(room - room / 3), changed.suffix(room / 3))
      append(text(head, isChanged) + "…" + text(tail, isChanged), isChanged: isChanged)
    }
    append(text(trail, false) + (end + trail.count < elements.count ? "…" : ""), isChanged: false)
    self.parts = parts
    isCut = lead.count < start || end + trail.count < elements.count || changed.count > room
  }
}
