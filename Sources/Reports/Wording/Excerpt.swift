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
    let common = CommonEnds(elements, other ?? [])
    let (start, end) = (common.prefix, elements.count - common.suffix)
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
    append(text(trail, false) + (trail.count < common.suffix ? "…" : ""), isChanged: false)
    self.parts = parts
    isCut = lead.count < start || trail.count < common.suffix || changed.count > room
  }
}

/// How many elements two arrays share at their beginnings and, of the rest, at their ends.
private struct CommonEnds {
  var prefix = 0
  var suffix = 0

  init<Element: Equatable>(_ left: [Element], _ right: [Element]) {
    let shorter = min(left.count, right.count)
    while prefix < shorter, left[prefix] == right[prefix] { prefix += 1 }
    while suffix < shorter - prefix, left[left.count - 1 - suffix] == right[right.count - 1 - suffix] { suffix += 1 }
  }
}
