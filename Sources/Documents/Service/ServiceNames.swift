/// Resource names of documents as the service writes them, in the flat form.
enum ServiceNames {
  /// Appends a `reference` node for `projects/P/databases/D/documents/COLLECTION/ID/...`; false if the text is none.
  ///
  /// The database `(default)` becomes an empty range, as in an export. Nothing is appended when the answer is false.
  static func append(
    _ text: Range<Int>, _ bytes: RawSpan, field: Range<Int> = 0..<0, to document: inout FlatDocument
  ) -> Bool {
    guard bytes.isUTF8(text) else { return false }
    var parts = Parts(rest: text)
    guard let projects = parts.next(bytes), bytes.equals(projects, "projects"), let project = parts.next(bytes),
      let databases = parts.next(bytes), bytes.equals(databases, "databases"), let database = parts.next(bytes),
      let documents = parts.next(bytes), bytes.equals(documents, "documents"), !parts.isAtEnd
    else { return false }
    let before = document.nodes.count
    let reference = document.open(.reference, name: field)
    document.append(.project, content: project)
    let isDefault = bytes.equals(database, "(default)")
    document.append(.database, content: isDefault ? database.lowerBound..<database.lowerBound : database)
    while !parts.isAtEnd {
      guard let collection = parts.next(bytes), !collection.isEmpty, !parts.isAtEnd, let id = parts.next(bytes),
        !id.isEmpty
      else {
        document.nodes.removeSubrange(before...)
        return false
      }
      document.append(.collection, content: collection)
      if let number = number(id, bytes) {
        document.append(.idNumber, low: UInt64(bitPattern: number))
      } else {
        document.append(.idName, content: id)
      }
    }
    document.close(reference, count: 0)
    return true
  }

  private static func number(_ id: Range<Int>, _ bytes: RawSpan) -> Int64? {
    guard id.count > 6, bytes.equals(id.lowerBound..<id.lowerBound + 4, "__id"),
      let text = bytes.string(id), case .number(let number) = DocumentID(text)
    else { return nil }
    return number
  }

  /// The parts between slashes.
  private struct Parts {
    var rest: Range<Int>
    var isAtEnd = false

    mutating func next(_ bytes: RawSpan) -> Range<Int>? {
      guard !isAtEnd else { return nil }
      var index = rest.lowerBound
      while index < rest.upperBound, bytes.byte(at: index) != UInt8(ascii: "/") { index += 1 }
      let part = rest.lowerBound..<index
      if index < rest.upperBound { rest = index + 1..<rest.upperBound } else { isAtEnd = true }
      return part
    }
  }
}
