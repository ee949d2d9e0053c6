package import Documents

/// A composite index of a database: which an export does not hold.
///
/// Source: google/firestore/admin/v1/index.proto.
package struct CompositeIndex: Decodable, Sendable, Equatable {
  /// `projects/P/databases/D/collectionGroups/C/indexes/ID`; the id is the service's own.
  package var name: String
  /// `COLLECTION` or `COLLECTION_GROUP`.
  package var queryScope: String?
  package var fields: [Field]?
  /// `CREATING`, `READY` or `NEEDS_REPAIR`.
  package var state: String?

  package struct Field: Decodable, Sendable, Equatable {
    package var fieldPath: String
    /// `ASCENDING` or `DESCENDING`; nil for an array or a vector.
    package var order: String?
    /// `CONTAINS`.
    package var arrayConfig: String?
    package var vectorConfig: Vector?
  }

  package struct Vector: Decodable, Sendable, Equatable {
    package var dimension: Int?
  }

  /// The id of the collection group.
  package var collectionGroup: String { Self.collectionGroup(in: name) }

  /// The collection group's id in the name of what is below it; empty in any other name.
  static func collectionGroup(in name: String) -> String {
    let parts = name.partsOfName(maxSplits: 6)
    return parts.count > 6 && parts[4] == "collectionGroups" ? String(parts[5]) : ""
  }

  /// What tells it from another index, wherever the two are: `invoices (customer ascending, total descending)`.
  package var definition: String {
    let fields = (fields ?? []).map { field in
      let kind =
        field.order?.lowercased() ?? field.arrayConfig.map { "array \($0.lowercased())" }
        ?? field.vectorConfig.map { "vector of \($0.dimension ?? 0)" } ?? "of an unknown kind"
      return "\(field.fieldPath) \(kind)"
    }
    let scope = queryScope.map { $0 == "COLLECTION" ? "" : ", \($0.lowercased())" } ?? ""
    return "\(collectionGroup) (\(fields.joined(separator: ", "))\(scope))"
  }
}

extension FirestoreAdminClient {
  /// The composite indexes of all collection groups.
  package func indexes(of database: DatabaseName) async throws -> [CompositeIndex] {
    struct Page: Decodable {
      var indexes: [CompositeIndex]?
      var nextPageToken: String?
    }
    return try await Pages(list: "The list of indexes of \(database)").entries { token in
      let page: Page = try await read(
        "indexes.list of \(database)",
        "/v1/\(database)/collectionGroups/-/indexes".urlPath + (token.map { "?pageToken=\($0.urlQueryValue)" } ?? ""),
        role: "roles/datastore.viewer")
      return (page.indexes, page.nextPageToken)
    }
  }
}
