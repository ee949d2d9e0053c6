import Documents

/// The differences that a report shows: as many as its reader and the memory bear.
package struct KeptDifferences {
  /// The most differences that a report holds: more than anyone reads. All are counted, and written to `--changes`.
  package static let maximumCount = 1_000
  /// The most bytes of their paths and values: documents have up to 1 MiB each, and memory stays flat.
  package static let maximumBytes = 4 << 20

  package private(set) var list: [DocumentDifference] = []
  private var bytes = 0

  package init() {}

  /// Keeps the difference if it fits. One that is too large is passed over, for smaller ones to be shown after it.
  package mutating func add(_ difference: DocumentDifference) {
    guard list.count < KeptDifferences.maximumCount else { return }
    let size = difference.byteCount
    guard size <= KeptDifferences.maximumBytes - bytes else { return }
    bytes += size
    list.append(difference)
  }
}

extension DocumentDifference {
  /// About what it takes in memory.
  fileprivate var byteCount: Int {
    fields.reduce(path.description.utf8.count) { sum, field in
      sum + field.path.description.utf8.count + (field.left?.byteCount ?? 0) + (field.right?.byteCount ?? 0)
    }
  }
}

extension Value {
  /// About what it takes in memory.
  fileprivate var byteCount: Int {
    switch self {
    case .null, .boolean, .integer, .double, .timestamp, .geoPoint: 16
    case .string(let text): 16 + text.utf8.count
    case .bytes(let bytes): 16 + bytes.count
    case .reference(let name): 16 + name.description.utf8.count
    case .vector(let coordinates): 16 + 8 * coordinates.count
    case .array(let elements): elements.reduce(16) { $0 + $1.byteCount }
    case .map(let fields): fields.reduce(16) { $0 + $1.name.utf8.count + $1.value.byteCount }
    }
  }
}
