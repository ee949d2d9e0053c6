import Files
import Foundation
import GoogleCloud
import HTTPServing
package import Hummingbird
import JSON
package import Logging

/// Answers a request to a sandbox.
package typealias SandboxResponder = @Sendable (_ request: Request, _ logger: Logger) async throws -> Response

/// Thrown in place of an answer, or in the middle of one: the connection is closed.
package struct ConnectionClosed: Error {
  package init() {}
}

/// Runs a sandbox of Firestore alone, a local stand-in on loopback, for as long as `body` runs.
///
/// One port speaks HTTP/1.1 and, with prior knowledge, HTTP/2 without TLS. When `body` returns or throws, or when the
/// task is cancelled, connections are closed, long-running operations are cancelled, and all of it has ended before
/// this function returns. What was written stays in the data folder.
/// - Throws: `SandboxError` if the data folder cannot be opened or the port is taken, `LevelDBError` if it cannot be read;
///   what `body` throws.
package func withSandbox<Result>(
  _ configuration: SandboxConfiguration, _ body: (SandboxEndpoint) async throws -> Result
) async throws -> Result {
  try await withSandboxServer(
    configuration,
    { database, operations in
      let firestore = try FirestoreService(
        database, Resources(database: database), operations, BucketFolders(configuration.buckets))
      return { request, logger in
        await GoogleErrors.answering(request, logger: logger) { try await firestore.answer(request, logger: logger) }
      }
    }, body)
}

/// Runs a sandbox, as `withSandbox` does, of any services.
/// - Parameter services: called once, before the sandbox listens; what it throws is thrown.
package func withSandboxServer<Result>(
  _ configuration: SandboxConfiguration, _ services: (SandboxDatabase, Operations) throws -> SandboxResponder,
  _ body: (SandboxEndpoint) async throws -> Result
) async throws -> Result {
  let outcome: Swift.Result<Result, any Error>
  let (closings, closing) = AsyncStream<Void>.makeStream()
  do {
    outcome = .success(try await runSandbox(configuration, services, body) { closing.finish() })
  } catch { outcome = .failure(error) }
  // Closed connections hold the database until their event loops and tasks have let go of them. A task that is cancelled waits too.
  await Task { for await _ in closings {} }.value
  return try outcome.get()
}

/// - Parameter whenClosed: called when the data folder is free again, or was never taken.
private func runSandbox<Result>(
  _ configuration: SandboxConfiguration, _ services: (SandboxDatabase, Operations) throws -> SandboxResponder,
  _ body: (SandboxEndpoint) async throws -> Result, whenClosed: @escaping @Sendable () -> Void
) async throws -> Result {
  var logger = Logger(label: "rekindle.sandbox", factory: { StreamLogHandler.standardError(label: $0) })
  logger.logLevel = configuration.logLevel
  // The server calls the cancellation that ends it an error.
  var serverLogger = logger
  if logger.logLevel == .error { serverLogger.logLevel = .critical }
  let database: SandboxDatabase
  do {
    // One that is there is the user's, with the mode that they gave it; what is made in it is private.
    if !FileManager.default.fileExists(atPath: configuration.dataFolder) {
      try PrivateFiles.makeFolder(configuration.dataFolder)
    }
    database = try SandboxDatabase(
      folder: configuration.dataFolder + "/database", clock: configuration.clock, whenClosed: whenClosed)
  } catch {
    whenClosed()
    throw SandboxError(
      .cannotOpenData, "The sandbox cannot open \(configuration.dataFolder): \(error). Does another one use it?")
  }
  let operations = Operations(database: database)
  let answer = try services(database, operations)
  let server = PlainServer(
    host: SandboxEndpoint.host, port: configuration.port, responder: responder(answer, logger), logger: serverLogger)
  let refusal = { @Sendable (error: any Error) -> any Error in
    SandboxError(
      .cannotListen,
      "The sandbox cannot listen on \(SandboxEndpoint.host), port \(configuration.port): \(error). "
        + "Choose another port, or 0 for one that is free.")
  }

  return try await withThrowingTaskGroup(of: Void.self) { group in
    defer { group.cancelAll() }
    group.addTask { await operations.run() }
    return try await server.serve(refusal: refusal) { port in try await body(SandboxEndpoint(port: port)) }
  }
}

private func responder(_ answer: @escaping SandboxResponder, _ logger: Logger) -> PlainServer.Responder {
  { request, _ in
    logger.debug("\(request.method) \(request.uri.path)")
    var response = try await answer(request, logger)
    // As Google's servers do, and Hummingbird's alone does not.
    if response.headers[.date] == nil { response.headers[.date] = HTTPDate.text(microseconds: Timestamp.now()) }
    return response
  }
}
