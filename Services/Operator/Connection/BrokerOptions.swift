import ArgumentParser
import Platform

/// Which broker, as whom.
struct BrokerOptions: ParsableArguments {
    @Option(help: "The broker, as amqp://user@host:port/vhost. Default: SSC_BROKER.")
    var broker: String?

    @Option(help: "File with the password of that user. Default: SSC_BROKER_PASSWORD_FILE.")
    var passwordFile: String?

    @Option(help: "Address of the management API, as http://host:port. Default: SSC_BROKER_MANAGEMENT.")
    var management: String?

    func address() throws -> BrokerAddress {
        let environment = SystemEnvironment()
        let text = try broker ?? environment.required("SSC_BROKER")
        return try BrokerAddress(text, password: password())
    }

    /// `nil` when no address was given.
    func managementAPI() throws -> ManagementAPI? {
        guard let url = management ?? SystemEnvironment().optional("SSC_BROKER_MANAGEMENT") else { return nil }
        return try ManagementAPI(url: url, user: address().user, password: password())
    }

    private func password() throws -> String {
        let file = try passwordFile ?? SystemEnvironment().required("SSC_BROKER_PASSWORD_FILE")
        return try SystemEnvironment.secret(file: file, from: "--password-file")
    }
}
