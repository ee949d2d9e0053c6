import Foundation
import Testing

@testable import GoogleCloud

struct OperationTests {
  @Test("A running operation says how far it is, by either set of names, and what is not known is passed over")
  func running() throws {
    let operation = try decode(
      """
      {"name":"o","metadata":{"@type":"t","operationState":"PROCESSING","startTime":"x","surprise":[1],
       "progressDocuments":{"completedWork":"7","estimatedWork":"9"},"progressBytes":{"workCompleted":"70"}}}
      """)
    #expect(!operation.isDone)
    #expect(operation.failure == nil)
    #expect(
      operation.progress
        == .init(state: "PROCESSING", completedDocuments: 7, estimatedDocuments: 9, completedBytes: 70))
  }

  @Test(
    "An operation that succeeded has no failure",
    arguments: [
      #"{"name":"o","done":true,"response":{"@type":"type.googleapis.com/google.protobuf.Empty"}}"#,
      #"{"name":"o","done":true,"metadata":{"operationState":"SUCCESSFUL"}}"#,
      #"{"name":"o","done":true,"response":{},"metadata":{"operationState":"PROCESSING"}}"#,
    ])
  func succeeded(json: String) throws {
    let operation = try decode(json)
    #expect(operation.isDone)
    #expect(operation.failure == nil)
  }

  @Test(
    "Failure and cancellation are told apart",
    arguments: [
      (#"{"name":"o","done":true,"error":{"code":7,"message":"no"}}"#, GoogleCloudError.Code.operationFailed),
      (#"{"name":"o","done":true,"error":{"code":1}}"#, .operationCancelled),
      (#"{"name":"o","done":true,"response":{},"metadata":{"operationState":"CANCELLED"}}"#, .operationCancelled),
      (#"{"name":"o","done":true,"response":{},"metadata":{"operationState":"FAILED"}}"#, .operationFailed),
      (#"{"name":"o","done":true}"#, .operationFailed),
    ])
  func ended(json: String, code: GoogleCloudError.Code) throws {
    let operation = try decode(json)
    #expect(operation.failure?.code == code)
  }

  @Test(
    "An operation that failed since Firestore's agent lacks a role tells the command that grants it",
    arguments: [7, 3, 13])
  func agent(code: Int) throws {
    let message = "service-7@gcp-sa-firestore.iam.gserviceaccount.com does not have storage.objects.create access"
    let operation = try decode(#"{"name":"o","done":true,"error":{"code":\#(code),"message":"\#(message)"}}"#)
    let remedy = try #require(operation.failure?.remedy)
    #expect(remedy.contains("--member=serviceAccount:service-7@gcp-sa-firestore.iam.gserviceaccount.com "))
    #expect(remedy.contains(" gs://BUCKET "))
  }

  @Test("Looks at an operation grow rarer, to a limit")
  func pauses() {
    #expect(Array(PollSchedule.google.pauses.prefix(2)) == [.seconds(1), .seconds(2)])
    #expect(Array(PollSchedule.google.pauses.prefix(30)).last == .seconds(180))
    #expect(PollSchedule.loopback.pauses.first { _ in true } == .milliseconds(50))
  }

  private func decode(_ json: String) throws -> GoogleCloud.Operation {
    try JSONDecoder().decode(GoogleCloud.Operation.self, from: Data(json.utf8))
  }
}
