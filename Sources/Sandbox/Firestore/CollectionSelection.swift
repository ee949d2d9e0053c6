import JSON

/// What an import, an export or a bulk delete is of: members that their requests share.
extension JSONValue {
  /// `collectionIds` of a request; none means all. They are different by their bytes, as Firestore has them.
  func collectionIDs() throws(GoogleError) -> [String] {
    let ids = (self["collectionIds"]?.elements ?? []).map(\.text)
    let texts = ids.compactMap(\.self)
    guard texts.count == ids.count, Set(texts.map { Array($0.utf8) }).count == ids.count,
      texts.allSatisfy(Self.isCollection)
    else {
      throw .invalid("collectionIds must be different ids of collections.")
    }
    return texts
  }

  private static func isCollection(_ id: String) -> Bool {
    !id.isEmpty && !id.utf8.contains(UInt8(ascii: "/")) && id.utf8.count <= 1500
  }

  /// `snapshotTime`: a whole minute of the past.
  /// - Parameter now: microseconds since 1970.
  func snapshotTime(now: Int64) throws(GoogleError) -> Int64 {
    guard let time = self["snapshotTime"]?.text.flatMap(Timestamp.microseconds), time % 60_000_000 == 0 else {
      throw .invalid("snapshotTime must be a timestamp of a whole minute.")
    }
    guard time <= now else { throw .invalid("snapshotTime must be in the past.") }
    return time
  }

  /// Refuses a request for some namespaces only.
  /// - Parameter what: is asked for: `an import`.
  func refuseNamespaces(_ what: String) throws(GoogleError) {
    guard self["namespaceIds"]?.elements?.isEmpty != false else {
      throw .unsupported("\(what) of only some namespaces (`namespaceIds`)")
    }
  }
}
