/// The range of an object that a request wants.
enum ByteRange {
  /// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`.
  /// - Returns: nil for the whole object: no header, one that is no range, or several ranges.
  /// - Throws: 416 if the object has no byte of the range.
  static func range(_ header: String?, size: Int64) throws(StorageError) -> Range<Int64>? {
    guard let header, header.hasPrefix("bytes=") else { return nil }
    let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    if parts[0].isEmpty {
      guard let count = Int64(parts[1]), count >= 0 else { return nil }
      guard count > 0 else { throw .unsatisfiable }
      return size == 0 ? nil : max(0, size - count)..<size
    }
    guard let first = Int64(parts[0]), first >= 0 else { return nil }
    var last = Int64.max - 1
    if !parts[1].isEmpty {
      guard let number = Int64(parts[1]), number >= first else { return nil }
      last = min(number, last)
    }
    guard first < size else { throw .unsatisfiable }
    return first..<min(last + 1, size)
  }
}
