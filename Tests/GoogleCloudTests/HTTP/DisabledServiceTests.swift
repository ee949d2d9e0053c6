import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import GoogleCloud

struct DisabledServiceTests {
  private func disabled(_ body: String) -> DisabledService? {
    DisabledService(refusal: try? JSONParser.parse(Array(body.utf8)))
  }

  @Test("A refusal since an API is off names it, and the project; other details are passed over")
  func described() throws {
    let found = try #require(
      disabled(
        #"{"error":{"code":403,"details":[{"links":[]},7,{"reason":"SERVICE_DISABLED","metadata":{"service":"#
          + #""firestore.googleapis.com","consumer":"projects/123"}}]}}"#))
    #expect(found.service == "firestore.googleapis.com" && found.project == "123")
    #expect(
      found.command(service: "x.googleapis.com", project: "p")
        == "gcloud services enable firestore.googleapis.com --project 123")
  }

  @Test("Cloud Storage's older form names neither")
  func older() throws {
    let found = try #require(disabled(#"{"error":{"errors":[{"reason":"accessNotConfigured"}]}}"#))
    #expect(
      found.command(service: "storage.googleapis.com", project: "p")
        == "gcloud services enable storage.googleapis.com --project p")
  }

  @Test(
    "What a refusal says is in no command unless it is a name",
    arguments: [
      "a;b.googleapis.com", "googleapis.com", "-a.googleapis.com", "a.googleapis.com.evil.com", "a.googleapis.com\\n",
      "$(x).googleapis.com",
    ])
  func hostile(service: String) throws {
    let found = try #require(
      disabled(
        #"{"error":{"details":[{"reason":"SERVICE_DISABLED","metadata":{"service":"\#(service)","consumer":"#
          + #""projects/p --quiet"}}]}}"#))
    #expect(found.service == nil && found.project == nil)
  }

  @Test(
    "Other refusals, and what is no refusal",
    arguments: ["", "{}", "[]", #"{"error":{"details":[{"reason":"RATE_LIMITED"}]}}"#, #"{"error":{"errors":[]}}"#])
  func others(body: String) {
    #expect(disabled(body) == nil)
  }

  @Test("The error's remedy is the command, and no role")
  func remedy() async throws {
    let server = try LoopbackServer { _ in
      .json(
        #"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"off","details":[{"reason":"SERVICE_DISABLED","#
          + #""metadata":{"service":"firestore.googleapis.com","consumer":"projects/123"}}]}}"#, status: 403)
    }
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded().0)
    let error = await #expect(throws: GoogleCloudError.self) { try await admin.database(.init(project: "p")) }
    #expect(error?.code == .permissionDenied)
    #expect(error?.remedy.contains("gcloud services enable firestore.googleapis.com --project 123") == true)
    #expect(error?.remedy.contains("roles/") == false)
  }

  @Test("The difference of clocks is told by the answer's date, whatever the answer is", arguments: [0, -400, 90])
  func clock(seconds: Int) async throws {
    // As it is when it answers, however long the request was on its way.
    let server = try LoopbackServer { _ in
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = .gmt
      formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
      let text = formatter.string(from: Date.now.addingTimeInterval(Double(seconds)))
      return .error(404, "NOT_FOUND", headers: ["Date": text])
    }
    let difference = try await ServiceEndpoint(server.url, tokens: .fixed("secret")).clockDifference()
    #expect(try abs(#require(difference) - Double(seconds)) < 30)
    #expect(server.requests.first?.headers["authorization"] == nil)
    let silent = try LoopbackServer { _ in .error(404, "NOT_FOUND") }
    #expect(try await ServiceEndpoint(silent.url).clockDifference() == nil)
  }
}
