package import Attestation
package import GoogleCloud
package import Policy

extension BackupRules {
  /// What the history holds, or why the service or a file refuses to tell; nil if the policy names none.
  /// - Parameter services: asked for only where the history is in a bucket.
  /// - Throws: what `services` throws besides `GoogleCloudError`; `CancellationError`.
  package func historyListing(
    _ services: @autoclosure () throws -> GoogleServices
  ) async throws -> Result<HistoryListing, BackupError>? {
    guard let history else { return nil }
    do {
      let keys = try KeyRing(trusting: trustedKeys)
      return .success(try await History(try HistoryPlace(history), services: { try services() }).records(keys: keys))
    } catch let error as AttestationError {
      return .failure(BackupError(.historyUnread, error.message, remedy: error.remedy))
    } catch let error as GoogleCloudError {
      return .failure(BackupError(.historyUnread, error.message, remedy: error.remedy))
    }
  }
}
