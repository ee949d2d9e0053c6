package import Documents

/// A field whose indexes are not the default ones, or by which documents expire: which an export does not hold.
///
/// Source: google/firestore/admin/v1/field.proto.
package struct FieldConfiguration: Decodable, Sendable, Equatable {
  /// `projects/P/databases/D/collectionGroups/C/fields/PATH`; `__default__/fields/*` is the whole database's default.
  package var name: String
  package var indexConfig: Indexes?
  package var ttlConfig: TimeToLive?

  package struct Indexes: Decodable, Sendable, Equatable {
    /// The single-field indexes; none for a field that is not indexed.
    package var indexes: [CompositeIndexOfField]?
    /// False, or absent, for an override of its own.
    package var usesAncestorConfig: Bool?
  }

  /// A single-field index; it has no name.
  package struct CompositeIndexOfField: Decodable, Sendable, Equatable {
    package var queryScope: String?
    package var fields: [CompositeIndex.Field]?
  }

  package struct TimeToLive: Decodable, Sendable, Equatable {
    /// `CREATING`, `ACTIVE` or `NEEDS_REPAIR`.
    package var state: String?
  }

  /// `invoices.expiresAt`.
  package var field: String {
    let path = name.partsOfName(maxSplits: 7).last.map(String.init) ?? ""
    return "\(CompositeIndex.collectionGroup(in: name)).\(path)"
  }

  /// What tells an exemption from another one: `logs.body (no index)`, `logs.tags (collection: array contains)`.
  package var definition: String {
    let indexes = (indexConfig?.indexes ?? []).map { index in
      let kind = index.fields?.first.map { $0.order?.lowercased() ?? "array \($0.arrayConfig?.lowercased() ?? "")" }
      return "\(index.queryScope?.lowercased() ?? ""): \(kind ?? "")"
    }
    return "\(field) (\(indexes.isEmpty ? "no index" : indexes.sorted().joined(separator: ", ")))"
  }
}

extension FirestoreAdminClient {
  /// The fields whose single-field indexes are not those that they would inherit.
  package func fieldOverrides(of database: DatabaseName) async throws -> [FieldConfiguration] {
    try await fields(of: database, filter: "indexConfig.usesAncestorConfig:false")
  }

  /// The fields by which documents expire.
  package func timeToLiveFields(of database: DatabaseName) async throws -> [FieldConfiguration] {
    try await fields(of: database, filter: "ttlConfig:*")
  }

  private func fields(of database: DatabaseName, filter: String) async throws -> [FieldConfiguration] {
    struct Page: Decodable {
      var fields: [FieldConfiguration]?
      var nextPageToken: String?
    }
    return try await Pages(list: "The list of fields of \(database)").entries { token in
      let query = "?filter=\(filter.urlQueryValue)" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await read(
        "fields.list of \(database)", "/v1/\(database)/collectionGroups/-/fields".urlPath + query,
        role: "roles/datastore.viewer")
      return (page.fields, page.nextPageToken)
    }
  }
}
