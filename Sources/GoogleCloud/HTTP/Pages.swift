/// Lists that come page by page.
enum Pages {
  /// Asks for every page in turn.
  /// - Parameters:
  ///   - list: what is listed, in errors' words: `The list of jobs in ...`.
  ///   - page: asks for the page of a token, nil for the first one, and answers the next one's; nil or an empty text
  ///     after the last.
  /// - Throws: what `page` throws, unchanged; `badResponse` if a page leads to itself.
  static func all(_ list: String, _ page: (_ token: String?) async throws -> String?) async throws {
    var token: String?
    repeat {
      let next = try await page(token).flatMap { $0.isEmpty ? nil : $0 }
      guard next == nil || next != token else {
        throw GoogleCloudError(
          .badResponse, "\(list) gives the same page for ever.",
          remedy: "Check that the address is that of the service.")
      }
      token = next
    } while token != nil
  }
}
