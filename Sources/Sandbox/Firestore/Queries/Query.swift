import Documents

/// A query that the sandbox can answer: documents below a parent, in name order.
struct Query: Sendable {
  /// A place between two names.
  struct Bound: Sendable {
    var key: [UInt8]
    /// Whether the place is before the document of this key, or after it.
    var before: Bool
  }

  enum Shape: Sendable {
    /// Documents of any collection, at any depth.
    case everything
    /// Documents of any collection directly below the parent.
    case children
    /// Documents of one collection directly below the parent; its id, escaped as in keys.
    case collection([UInt8])
    /// Documents of all collections with this id, at any depth; escaped as in keys.
    case collectionGroup([UInt8])
  }

  let parent: ParentName
  let shape: Shape
  let start: Bound?
  let end: Bound?
  let offset: Int
  let limit: Int?
  let namesOnly: Bool

  /// - Throws: INVALID_ARGUMENT for what Firestore refuses in a query over all collections, as the emulator does, and
  ///   for what the sandbox does not support: filters, orders other than by ascending name, projections of fields.
  init(parent: ParentName, _ query: StructuredQuery) throws(GoogleError) {
    self.parent = parent
    if let part = query.unsupported { throw .unsupported("`\(part)` in a query") }
    guard query.selectors.count == 1, let from = query.selectors.first else {
      throw .invalid("A query needs exactly one element in `from`.")
    }
    switch (from.collection, from.allDescendants) {
    case ("", true): shape = .everything
    case ("", false): shape = .children
    case (let id, let group):
      var key: [UInt8] = []
      NameOrder.append(collection: id.utf8, to: &key)
      shape = group ? .collectionGroup(key) : .collection(key)
    }
    guard query.orders.isEmpty || query.orders.map(\.field) == ["__name__"] && !query.orders[0].isDescending else {
      if from.collection.isEmpty { throw .invalid("kind is required for all orders except __key__ ascending") }
      throw .unsupported("an order other than by ascending __name__")
    }
    if let fields = query.projection, fields != ["__name__"], !fields.isEmpty {
      throw .unsupported("`select` of other fields than __name__")
    }
    namesOnly = query.projection == ["__name__"]
    guard query.offset >= 0, query.limit ?? 0 >= 0 else { throw .invalid("`limit` and `offset` must not be negative.") }
    offset = Int(clamping: query.offset)
    limit = query.limit.map { Int(clamping: $0) }
    start = try query.start.map { (cursor) throws(GoogleError) in try Self.bound(cursor, parent.database) }
    end = try query.end.map { (cursor) throws(GoogleError) in try Self.bound(cursor, parent.database) }
  }

  /// All documents of the collections with an id, at any depth; of all collections by an empty one.
  init(below database: DatabaseName, collection: String) throws(GoogleError) {
    let selector = StructuredQuery.Selector(collection: collection, allDescendants: true)
    try self.init(parent: ParentName(database: database), StructuredQuery(selectors: [selector]))
  }

  private static func bound(
    _ cursor: StructuredQuery.Cursor, _ database: DatabaseName
  ) throws(GoogleError) -> Bound {
    guard cursor.values.count == 1, let text = cursor.values[0], let name = DocumentName(text) else {
      throw .invalid("A cursor in name order needs one referenceValue, the name of a document.")
    }
    guard name.database == database else { throw .invalid("A cursor's document is of another database.") }
    return Bound(key: DocumentKey.key(of: name), before: cursor.before)
  }
}
