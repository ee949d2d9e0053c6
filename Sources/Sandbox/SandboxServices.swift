import Hummingbird
import HummingbirdCore
import Logging

/// The services behind the sandbox's one port. Each registers the routes of its own API.
struct SandboxServices {
  private let router = Router(context: BasicRequestContext.self)

  init(configuration: SandboxConfiguration, database: SandboxDatabase, operations: Operations) throws {
    router.add(middleware: GoogleErrors())
    let buckets = BucketFolders(folders: configuration.buckets)
    FirestoreService(store: try DocumentStore(database: database), operations: operations, buckets: buckets)
      .register(on: router)
  }

  /// The function that answers every request of a connection.
  func respond(logger: Logger) -> HTTPChannelHandler.Responder {
    let responder = router.buildResponder()
    return { request, writer, channel in
      let context = BasicRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
      logger.debug("\(request.method) \(request.uri)")
      let response = try await responder.respond(to: request, context: context)
      try await writer.write(response: response.head, body: response.body)
    }
  }
}
