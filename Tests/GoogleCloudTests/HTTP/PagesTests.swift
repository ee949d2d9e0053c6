import Documents
import TestSupport
import Testing

@testable import GoogleCloud

struct PagesTests {
  enum List: CaseIterable {
    case operations, objects, jobs, locations, collections, accounts, buckets, hmacKeys

    /// How many of them there are.
    func count(_ endpoint: ServiceEndpoint) async throws -> Int {
      let database = DatabaseName(project: "p")
      let retries = RetryPolicy.recorded().0
      return switch self {
      case .operations: try await FirestoreAdminClient(endpoint, retries: retries).operations(of: database).count
      case .objects: try await StorageClient(endpoint, retries: retries).objects(.init(bucket: "b")).prefixes.count
      case .jobs:
        try await SchedulerClient(endpoint, retries: retries).jobs(in: .init(project: "p", location: "l")).count
      case .locations: try await SchedulerClient(endpoint, retries: retries).locations(ofProject: "p").count
      case .collections: try await FirestoreClient(endpoint, retries: retries).listCollectionIDs(database).count
      case .accounts: try await IAMClient(endpoint, retries: retries).serviceAccounts(ofProject: "p").count
      case .buckets: try await StorageClient(endpoint, retries: retries).buckets(ofProject: "p").count
      case .hmacKeys: try await StorageClient(endpoint, retries: retries).hmacKeys(ofProject: "p").count
      }
    }

    /// A page of one.
    func page(next: String) -> LoopbackServer.Response {
      let items =
        switch self {
        case .operations: #""operations":[{"name":"o"}]"#
        case .objects: #""prefixes":["a/"]"#
        case .jobs: #""jobs":[{"name":"j"}]"#
        case .locations: #""locations":[{"name":"projects/p/locations/l","locationId":"l"}]"#
        case .collections: #""collectionIds":["c"]"#
        case .accounts: #""accounts":[{"email":"a@p.iam.gserviceaccount.com"}]"#
        case .buckets: #""items":[{"name":"b"}]"#
        case .hmacKeys: #""items":[{"accessId":"GOOG1A"}]"#
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

  @Test("A list that comes back to an earlier page is refused", arguments: List.allCases)
  func circle(list: List) async throws {
    let server = try LoopbackServer { request in
      let isAtA = request.target.hasSuffix("pageToken=a") || request.text.contains(#""pageToken":"a""#)
      return list.page(next: isAtA ? "b" : "a")
    }
    let error = await #expect(throws: GoogleCloudError.self) { try await list.count(try ServiceEndpoint(server.url)) }
    #expect(error?.code == .badResponse)
    #expect(server.requests.count == 3)
  }

  /// Each page with a token of its own, as no circle shows.
  @Test(
    "A list that never ends is given up: by its entries, its pages, empty pages in a row, or a token of any length",
    arguments: [
      (items: 600, pages: 2, length: 1), (0, Pages.mostEmptyPages, 1), (1, 1_000, 1),
      (1, 1, Pages.mostTokenBytes + 1),
    ])
  func endless(items: Int, pages: Int, length: Int) async throws {
    var asked = 0
    let error = await #expect(throws: GoogleCloudError.self) {
      try await Pages(list: "The list", mostItems: 999).all { _ in
        asked += 1
        return (items, String(repeating: "t", count: length) + "\(asked)")
      }
    }
    #expect(error?.code == .badResponse)
    #expect(asked == pages)
    // One with an end is read to it.
    var left = 900
    try await Pages(list: "The list", mostItems: 900).all { _ in
      left -= 1
      return (1, left == 0 ? nil : "\(left)")
    }
    #expect(left == 0)
  }

  @Test("Every page is asked for, also after an empty one, until one names no next one", arguments: List.allCases)
  func everyPage(list: List) async throws {
    let server = try LoopbackServer.sequence([
      list.page(next: "a"), .json(#"{"nextPageToken":"b"}"#), list.page(next: "c"), list.page(next: ""),
    ])
    #expect(try await list.count(try ServiceEndpoint(server.url)) == 3)
    #expect(server.requests.count == 4)
    let tokens = server.requests.map { request in
      ["a", "b", "c"].first {
        request.target.hasSuffix("pageToken=\($0)") || request.text.contains(#""pageToken":"\#($0)""#)
      }
    }
    #expect(tokens == [nil, "a", "b", "c"])
  }
}
