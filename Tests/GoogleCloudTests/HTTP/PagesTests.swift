import Documents
import Testing

@testable import GoogleCloud

struct PagesTests {
  enum List: CaseIterable {
    case operations, objects, jobs, collections

    /// How many of them there are.
    func count(_ endpoint: ServiceEndpoint) async throws -> Int {
      let database = DatabaseName(project: "p")
      let retries = RetryPolicy.recorded().0
      return switch self {
      case .operations: try await FirestoreAdminClient(endpoint, retries: retries).operations(of: database).count
      case .objects: try await StorageClient(endpoint, retries: retries).objects(.init(bucket: "b")).prefixes.count
      case .jobs:
        try await SchedulerClient(endpoint, retries: retries).jobs(in: .init(project: "p", location: "l")).count
      case .collections: try await FirestoreClient(endpoint, retries: retries).listCollectionIDs(database).count
      }
    }

    /// A page of one.
    func page(next: String) -> LoopbackServer.Response {
      let items =
        switch self {
        case .operations: #""operations":[{"name":"o"}]"#
        case .objects: #""prefixes":["a/"]"#
        case .jobs: #""jobs":[{"name":"j"}]"#
        case .collections: #""collectionIds":["c"]"#
        }
      return .json(#"{\#(items),"nextPageToken":"\#(next)"}"#)
    }
  }

  @Test("A list that gives one page for ever is refused", arguments: List.allCases)
  func sameForEver(list: List) async throws {
    let server = try LoopbackServer { _ in list.page(next: "n") }
    let error = await #expect(throws: GoogleCloudError.self) { try await list.count(try ServiceEndpoint(server.url)) }
    #expect(error?.code == .badResponse)
    #expect(server.requests.count == 2)
  }

  @Test("Every page is asked for, also after an empty one, until one names no next one", arguments: List.allCases)
  func everyPage(list: List) async throws {
    let server = try LoopbackServer.sequence([
      list.page(next: "a"), .json(#"{"nextPageToken":"b"}"#), list.page(next: "a"), list.page(next: ""),
    ])
    #expect(try await list.count(try ServiceEndpoint(server.url)) == 3)
    #expect(server.requests.count == 4)
    let tokens = server.requests.map { request in
      ["a", "b"].first {
        request.target.hasSuffix("pageToken=\($0)") || request.text.contains(#""pageToken":"\#($0)""#)
      }
    }
    #expect(tokens == [nil, "a", "b", "a"])
  }
}
