import Testing

@testable import GoogleCloud

struct ErrorMappingTests {
  @Test(
    "A REST error's own status counts, then HTTP's",
    arguments: [
      (404, #"{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}"#, GoogleCloudError.Code.notFound),
      (400, #"[{"error":{"code":400,"message":"x","status":"FAILED_PRECONDITION"}}]"#, .failedPrecondition),
      (409, #"{"error":{"status":"ALREADY_EXISTS"}}"#, .conflict),
      (500, #"{"error":{"code":500,"status":"UNKNOWN"}}"#, .serverError),
      (429, "<html>slow down</html>", .quotaExhausted),
      (503, "", .unavailable),
      (418, "", .serverError),
    ])
  func rest(status: Int, body: String, code: GoogleCloudError.Code) {
    var head = HTTPHead()
    head.append(line: "HTTP/1.1 \(status) Reason\r\n")
    let error = RESTClient.error("call", HTTPResponse(head: head, body: Array(body.utf8)))
    #expect(error.code == code)
    #expect(error.httpStatus == status)
  }

  /// As Google says it where the agent may not use the bucket.
  private static let agentRefused =
    "Service account does not have access to Google Cloud Storage file: /pyme.backups/d/d.overall_export_metadata. See "
    + "https://cloud.google.com/datastore/docs/export-import-entities#permissions for a list of permissions needed. Error "
    + "details: service-833356784081@gcp-sa-firestore.iam.gserviceaccount.com does not have storage.buckets.get access to "
    + "the Google Cloud Storage bucket."
  private static let grant = "gcloud storage buckets add-iam-policy-binding gs://"
  private static let placeholders =
    "\(grant)BUCKET --member=serviceAccount:service-NUMBER@gcp-sa-firestore.iam.gserviceaccount.com "
    + "--role=roles/storage.admin"

  @Test("A refusal of Firestore's agent gets the command that grants the agent its role, not the caller")
  func agent() {
    var head = HTTPHead()
    head.append(line: "HTTP/1.1 403 Forbidden\r\n")
    let body = #"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"\#(Self.agentRefused)"}}"#
    let error = RESTClient.error("importDocuments", HTTPResponse(head: head, body: Array(body.utf8)))
      .asking(for: FirestoreAdminClient.exportRole)
    #expect(
      error.remedy.contains(
        "\(Self.grant)pyme.backups --member=serviceAccount:service-833356784081@gcp-sa-firestore.iam.gserviceaccount.com "
          + "--role=roles/storage.admin "))
    #expect(!error.remedy.contains("importExportAdmin"))
    let other = RPCStatus.permissionDenied.error("importDocuments", "not you", httpStatus: 403).asking(for: "roles/x")
    #expect(other.remedy.contains("roles/x"))
  }

  @Test(
    "What a message says of the agent and the bucket goes into the command only as a plain word",
    arguments: [
      ("gcp-sa-firestore says no", placeholders),
      ("service-1;rm -rf /@gcp-sa-firestore.iam.gserviceaccount.com, gs://$(rm)", placeholders),
      ("service-1@gcp-sa-firestore.iam.gserviceaccount.com.evil.example gs://-b", placeholders),
      ("service-1@gcp-sa-firestore.iam.gserviceaccount.comX gs://B/x", placeholders),
      ("x@gcp-sa-firestore.iam.gserviceaccount.com gs://\(String(repeating: "b", count: 300))", placeholders),
      ("service-12345678901234567890123@gcp-sa-firestore.iam.gserviceaccount.com gs://b", placeholders),
      (
        "gs://pyme-backups: service-7@gcp-sa-firestore.iam.gserviceaccount.com",
        "\(grant)pyme-backups --member=serviceAccount:service-7@gcp-sa-firestore.iam.gserviceaccount.com "
          + "--role=roles/storage.admin"
      ),
      (
        "gs://pyme-backups`id`: service-7@gcp-sa-firestore.iam.gserviceaccount.com'",
        "\(grant)pyme-backups --member=serviceAccount:service-7@gcp-sa-firestore.iam.gserviceaccount.com "
          + "--role=roles/storage.admin"
      ),
    ])
  func hostileAgent(message: String, command: String) throws {
    let remedy = try #require(FirestoreAgent.remedy(for: message))
    #expect(remedy == "Run \(command) to let Firestore's service agent use the bucket.")
  }

  @Test("Only what can pass is tried again", arguments: [400, 401, 403, 404, 409, 429, 500, 501, 503, 504])
  func retries(httpStatus: Int) async throws {
    let expected = [409: 4, 429: 4, 500: 2, 503: 4, 504: 4][httpStatus] ?? 1
    var tries = 0
    let error = await #expect(throws: GoogleCloudError.self) {
      try await RetryPolicy(firstPause: .zero).run {
        tries += 1
        throw RPCStatus(httpStatus: httpStatus).error("call", "", httpStatus: httpStatus)
      }
    }
    #expect(tries == expected)
    #expect(error?.httpStatus == httpStatus)
  }

  @Test("A final error is not tried again and comes out as it was")
  func final() async throws {
    struct Own: Error {}
    var tries = 0
    await #expect(throws: Own.self) {
      try await RetryPolicy(firstPause: .zero).run {
        tries += 1
        throw RetryPolicy.Final(cause: Own())
      }
    }
    #expect(tries == 1)
  }

  @Test("Pauses double up to the longest")
  func pauses() {
    let policy = RetryPolicy(firstPause: .seconds(1), longestPause: .seconds(5))
    #expect((1...5).map(policy.pauseCeiling) == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
    #expect(policy.pauseCeiling(afterFailures: 1000) == .seconds(5))
  }
}
