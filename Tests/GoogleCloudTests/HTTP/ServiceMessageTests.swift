import Foundation
import Testing

@testable import GoogleCloud

struct ServiceMessageTests {
  /// What a service says, with what looks like a status of ours in it.
  private static let words = "card 4111-SECRET: INTERNAL: 4111-SECRET"

  @Test("However a service says it, its words are found in the message again, and its status stays")
  func everyWay() throws {
    var head = HTTPHead()
    head.append(line: "HTTP/1.1 400 Bad Request\r\n")
    let body = #"{"error":{"code":400,"message":"\#(Self.words)","status":"INVALID_ARGUMENT"}}"#
    let rest = RESTClient.error("commit", HTTPResponse(head: head, body: Array(body.utf8)))
    var trailers = HTTPHead()
    for line in [
      "HTTP/2 200\r\n", "content-type: application/grpc\r\n", "grpc-status: 3\r\n", "grpc-message: \(Self.words)\r\n",
    ] {
      trailers.append(line: line)
    }
    let grpc = try #require(
      #expect(throws: GoogleCloudError.self) { try GRPCTrailers.check(trailers, method: "RunQuery") })
    let json = #"{"name":"o","done":true,"error":{"code":3,"message":"\#(Self.words)"}}"#
    let operation = try #require(try JSONDecoder().decode(GoogleCloud.Operation.self, from: Data(json.utf8)).failure)
    let write = ServiceMessage.text(.invalidArgument, Self.words)
    for message in [rest.message, grpc.message, operation.message, write] {
      #expect(message.contains("SECRET"))
      let hidden = ServiceMessage.hide(in: "firestore://p: \(message) It is read as it was.")
      #expect(!hidden.contains("SECRET"), "\(hidden)")
      #expect(hidden.hasPrefix("firestore://p: ") && hidden.contains("INVALID_ARGUMENT. "))
      #expect(hidden.hasSuffix(ServiceMessage.substitute))
    }
  }

  @Test(
    "Only what a service said is left out",
    arguments: [
      ("", ""), ("it was not answered", "it was not answered"),
      ("commit was answered with INTERNAL (HTTP status 500).", "commit was answered with INTERNAL (HTTP status 500)."),
      ("RunQuery was answered with INTERNAL.", "RunQuery was answered with INTERNAL."),
      ("INVALID_ARGUMENT: x", "INVALID_ARGUMENT. \(ServiceMessage.substitute)"),
      ("INTERNAL: \u{301}x", "INTERNAL. \(ServiceMessage.substitute)"),
      (ServiceMessage.log("x"), ServiceMessage.substitute),
      ("It failed. \(ServiceMessage.log("UNKNOWN: x"))", "It failed. \(ServiceMessage.substitute)"),
    ])
  func rest(text: String, shown: String) {
    #expect(ServiceMessage.hide(in: text) == shown)
    #expect(ServiceMessage.hide(in: shown) == shown)
  }
}
