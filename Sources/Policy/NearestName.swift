/// The name that a mistyped one was probably meant to be.
package enum NearestName {
  /// The nearest of the names, if it is at most two edits away and not as good as another word; else nil.
  package static func of(_ typed: String, in names: [String]) -> String? {
    guard typed.utf8.count <= 40 else { return nil }
    let nearest = names.map { (name: $0, edits: edits(Array(typed.lowercased().utf8), Array($0.lowercased().utf8))) }
      .min { $0.edits < $1.edits }
    guard let nearest, nearest.edits <= max(2, nearest.name.utf8.count / 3) else { return nil }
    return nearest.name
  }

  /// How a message about the mistyped name goes on: `; do you mean total?`, or with the full stop alone.
  package static func question(_ typed: String, in names: [String]) -> String {
    of(typed, in: names).map { "; do you mean \($0)?" } ?? "."
  }

  /// Levenshtein's distance: insertions, removals and replacements.
  private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
