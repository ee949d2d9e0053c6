import Documents
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct SchedulerTests {
  private static let place = SchedulerClient.Place(project: "p", location: "us-central1")
  private static let name = place.job("daily")

  private func client(_ server: LoopbackServer) throws -> SchedulerClient {
    SchedulerClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded().0)
  }

  private static func wanted() -> SchedulerJob {
    var job = SchedulerJob(name: name)
    job.schedule = "0 3 * * *"
    job.timeZone = "America/Santiago"
    job.retryConfig = .init(count: 2)
    job.httpTarget = .exportDocuments(
      of: DatabaseName(project: "p"), outputURIPrefix: "gs://b", serviceAccount: "s@p.iam.gserviceaccount.com")
    return job
  }

  @Test("A job that exports calls Firestore itself, and comes back as it was sent")
  func create() async throws {
    let server = try LoopbackServer { LoopbackServer.Response(body: $0.body) }
    let job = try await client(server).createJob(Self.wanted(), in: Self.place)
    #expect(job == Self.wanted())
    let request = try #require(server.requests.first)
    #expect(request.target == "/v1/projects/p/locations/us-central1/jobs")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    let target = try #require(body["httpTarget"] as? [String: Any])
    #expect(
      target["uri"] as? String == "https://firestore.googleapis.com/v1/projects/p/databases/(default):exportDocuments")
    let call = try #require((target["body"] as? String).flatMap { Data(base64Encoded: $0) })
    #expect(String(decoding: call, as: UTF8.self) == #"{"outputUriPrefix":"gs://b"}"#)
    #expect(
      target["oauthToken"] as? [String: String] == [
        "serviceAccountEmail": "s@p.iam.gserviceaccount.com",
        "scope": "https://www.googleapis.com/auth/cloud-platform",
      ])
    #expect(body["state"] == nil)
  }

  @Test("Jobs are listed to the last page, with what became of them; one without a name is refused")
  func list() async throws {
    let server = try LoopbackServer.sequence([
      .json(#"{"jobs":[{"name":"a","state":"ENABLED","lastAttemptTime":"t","status":{}}],"nextPageToken":"n"}"#),
      .error(503, "UNAVAILABLE"), .json(#"{"jobs":[{"name":"b","state":"PAUSED","status":{"code":7}}]}"#),
      .json(#"{"jobs":[{"name":"a"},{"state":"ENABLED"}]}"#),
    ])
    let jobs = try await client(server).jobs(in: Self.place)
    #expect(jobs.map(\.state) == ["ENABLED", "PAUSED"])
    #expect(jobs.map(\.status?.code) == [nil, 7])
    #expect(server.requests.last?.target == "/v1/projects/p/locations/us-central1/jobs?pageSize=500&pageToken=n")
    let nameless = await #expect(throws: GoogleCloudError.self) { try await client(server).jobs(in: Self.place) }
    #expect(nameless?.code == .badResponse)
  }

  @Test(
    "Locations are listed to the last page; a name that is not one, an empty list, and more than any project has are refused"
  )
  func locations() async throws {
    func page(_ ids: [String], next: String? = nil) -> LoopbackServer.Response {
      let list = ids.map { #"{"name":"projects/p/locations/\#($0)","locationId":"\#($0)"}"# }.joined(separator: ",")
      return .json(#"{"locations":[\#(list)]\#(next.map { #","nextPageToken":"\#($0)""# } ?? "")}"#)
    }
    let server = try LoopbackServer.sequence([
      page(["us-central1"], next: "n"), page([]), page(["us-central1", "../../x"]), page(["us/x"]), page([""]),
      page((0...SchedulerClient.mostLocations).map { "l\($0)" }), page([]),
    ])
    #expect(try await client(server).locations(ofProject: "p") == ["us-central1"])
    #expect(server.requests.last?.target == "/v1/projects/p/locations?pageSize=500&pageToken=n")
    for _ in 0..<5 {
      let error = await #expect(throws: GoogleCloudError.self) { try await client(server).locations(ofProject: "p") }
      #expect(error?.code == .badResponse)
    }
  }

  @Test("A job is looked at, and changed by a mask")
  func change() async throws {
    let server = try LoopbackServer { _ in .json(#"{"name":"j"}"#) }
    let client = try client(server)
    _ = try await client.job(named: Self.name)
    _ = try await client.patchJob(Self.wanted(), fields: ["schedule", "httpTarget"])
    #expect(server.requests.last?.method == "PATCH")
    #expect(server.requests.last?.target == "/v1/\(Self.name)?updateMask=schedule%2ChttpTarget")
  }

  @Test("A name that is taken is a conflict, and who may not is told the role")
  func refused() async throws {
    let taken = try LoopbackServer { _ in .error(409, "ALREADY_EXISTS") }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(taken).createJob(Self.wanted(), in: Self.place)
    }
    #expect(error?.code == .conflict)
    #expect(taken.requests.count == 1)
    let forbidden = try LoopbackServer { _ in .error(403, "PERMISSION_DENIED") }
    let role = await #expect(throws: GoogleCloudError.self) { try await client(forbidden).jobs(in: Self.place) }
    #expect(role?.remedy.contains("roles/cloudscheduler.viewer") == true)
  }
}
