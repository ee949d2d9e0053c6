extension DatabaseName {
  /// Why Google Cloud can have no database of this name; nil if it can.
  ///
  /// Sources: cloud.google.com/resource-manager/docs/creating-managing-projects; the Firestore Admin API's
  /// `CreateDatabaseRequest.database_id`.
  package var impossibility: String? {
    guard Self.isProject(project) else {
      return
        "A project's id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a "
        + "hyphen; \(project) cannot be one."
    }
    guard database == Self.defaultID || Self.isDatabase(database) else {
      return
        "A database's id is (default), or has 4 to 63 lower-case letters, digits and hyphens, begins with a letter and "
        + "ends with a letter or a digit; \(database) cannot be one."
    }
    return nil
  }

  /// Whether the project is named by its number, which stands beside its id.
  package var isByProjectNumber: Bool { !project.isEmpty && project.utf8.allSatisfy(\.isASCIIDigit) }

  /// An id, also one that begins with an organisation's domain (`example.com:my-project`); or a project's number.
  private static func isProject(_ name: ExactName) -> Bool {
    let text = Array(name.utf8)
    if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) { return text.count <= 19 }
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let id = parts.last, isID(id, ofLength: 6...30) else { return false }
    return parts.count == 1
      || !parts[0].isEmpty && parts[0].allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") }
  }

  private static func isDatabase(_ name: ExactName) -> Bool {
    let text = Array(name.utf8)
    return isID(text[...], ofLength: 4...63) && !isUUID(text)
  }

  private static func isID(_ text: ArraySlice<UInt8>, ofLength length: ClosedRange<Int>) -> Bool {
    guard length.contains(text.count), let first = text.first, let last = text.last else { return false }
    return isLetter(first) && last != UInt8(ascii: "-") && text.allSatisfy(isWord)
  }

  /// `01234567-89ab-cdef-0123-456789abcdef`
  private static func isUUID(_ text: [UInt8]) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.joined().allSatisfy { $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || byte.isASCIIDigit || byte == UInt8(ascii: "-") }
}
