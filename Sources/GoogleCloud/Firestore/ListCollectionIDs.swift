package import Documents

extension FirestoreClient {
  /// The ids of the collections below a document, or at the root, in the order of the service's pages.
  ///
  /// Collections of documents that do not exist themselves are among them. The emulator wants its token for this.
  package func listCollectionIDs(
    _ database: DatabaseName, under document: DocumentPath? = nil, at readTime: ReadTime? = nil
  ) async throws -> [ExactName] {
    let parent = "\(database)/documents" + (document.map { "/\($0)" } ?? "")
    var ids: [ExactName] = []
    try await Pages(list: "The list of collections below \(parent)").all { token in
      let request = PageRequest(pageToken: token, readTime: readTime?.description)
      let page: Page = try await rest.repeatable(
        "listCollectionIds", method: "POST", path: "/v1/\(parent):listCollectionIds".urlPath, body: request,
        headers: [FirestoreClient.routing(database)], limits: callLimits)
      ids += page.collectionIds ?? []
      return (page.collectionIds?.count ?? 0, page.nextPageToken)
    }
    return ids
  }
}

private struct PageRequest: Encodable {
  var pageSize = 300
  var pageToken: String?
  var readTime: String?
}

/// Empty lists and tokens are left out of answers.
private struct Page: Decodable {
  var collectionIds: [ExactName]?
  var nextPageToken: String?
}
