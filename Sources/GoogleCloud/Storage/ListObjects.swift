package import Documents

extension StorageClient {
  /// What a listing asks for.
  package struct Listing: Sendable {
    package var bucket: ExactName
    /// Only objects whose names begin like this.
    package var prefix: ExactName
    /// With `/`, what lies deeper is summed up in `ObjectPage.prefixes`, as folders are.
    package var delimiter: String?
    /// Only objects whose names match, such as `**/*.overall_export_metadata`.
    package var matchGlob: String?
    /// Of one page, at most 1,000.
    package var pageSize = 1_000

    package init(bucket: ExactName, prefix: ExactName = "", delimiter: String? = nil, matchGlob: String? = nil) {
      self.bucket = bucket
      self.prefix = prefix
      self.delimiter = delimiter
      self.matchGlob = matchGlob
    }
  }

  package struct ObjectPage: Sendable, Decodable {
    package var items: [StorageObject]?
    package var prefixes: [ExactName]?
    var nextPageToken: String?
  }

  /// Of a listing that is looked at page by page: a bucket with more is not one for exports, each of which has a thousand.
  static let mostListedObjects = 10_000_000

  /// Of a listing that is held in memory, as that of one export: 250,000 output files and 100,000 kinds with their metadata
  /// are the most that an export's reader takes.
  static let mostHeldObjects = 500_000

  /// Lists objects in the order of their names' bytes, page by page; a page may be empty and not the last one.
  /// - Parameters:
  ///   - most: of objects and prefixes.
  ///   - page: an error that it throws ends the listing and comes out unchanged.
  /// - Throws: `badResponse` for a listing that does not end.
  package func list(
    _ listing: Listing, most: Int = StorageClient.mostListedObjects, page: (ObjectPage) throws -> Void
  ) async throws {
    try await Pages(list: "The listing of gs://\(listing.bucket)", mostItems: most).all { token in
      let answer: ObjectPage = try await repeatable(
        "objects.list of gs://\(listing.bucket)", ["b", listing.bucket, "o"], query(listing, token),
        role: StorageRole.reading(listing.bucket))
      try page(answer)
      return ((answer.items?.count ?? 0) + (answer.prefixes?.count ?? 0), answer.nextPageToken)
    }
  }

  /// Lists objects as a whole, at most `mostHeldObjects`: about 300 bytes of memory for each.
  package func objects(_ listing: Listing) async throws -> (objects: [StorageObject], prefixes: [ExactName]) {
    var (objects, prefixes): ([StorageObject], [ExactName]) = ([], [])
    try await list(listing, most: Self.mostHeldObjects) { page in
      objects += page.items ?? []
      prefixes += page.prefixes ?? []
    }
    return (objects, prefixes)
  }

  private func query(_ listing: Listing, _ token: String?) -> [(name: String, value: String)] {
    var query = [(name: "maxResults", value: "\(listing.pageSize)"), (name: "prefix", value: listing.prefix.text)]
    if let delimiter = listing.delimiter { query.append(("delimiter", delimiter)) }
    if let glob = listing.matchGlob { query.append(("matchGlob", glob)) }
    query.append(("fields", "nextPageToken,prefixes,items(\(StorageObject.fields))"))
    if let token { query.append(("pageToken", token)) }
    return query
  }

  /// Describes one object, in its present version.
  /// - Throws: `notFound`.
  package func object(_ name: ExactName, in bucket: ExactName) async throws -> StorageObject {
    try await repeatable(
      "objects.get of gs://\(bucket)/\(name)", ["b", bucket, "o", name], [("fields", StorageObject.fields)],
      role: StorageRole.reading(bucket))
  }
}
