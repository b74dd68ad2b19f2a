/**
 * The fields of each record type and of its sublists, by what they hold; `enum=A|B` takes those ids only.
 *
 * Source: REST API Browser 2026.1, trimmed; a test compares them with the reference. Custom fields come on top.
 */
export const SHAPES: Readonly<Record<string, string>> = {
  customer: `
    ref: accessRole category currency customForm entityStatus leadSource parent partner
    priceLevel receivablesAccount representingSubsidiary salesRep shippingItem sourceWebSite
    subsidiary taxItem terms; text: accountNumber altEmail altName altPhone comments
    companyName defaultAddress defaultShippingAddress defaultTaxReg email entityId externalId
    fax firstName homePhone id lastName middleName mobilePhone phone refName resaleNumber
    salutation searchStage; list: addressBook; boolean: autoName emailTransactions giveAccess
    isInactive isPerson shipComplete taxable; number: balance consolBalance creditLimit
    depositBalance overdueBalance; enum=CashSale|CustInvc: billingTransactionType;
    enum=AUTO|OFF|ON: creditHoldOverride; time: dateCreated lastModifiedDate; integer:
    daysOverdue; enum=PDF|HTML|DEFAULT: emailPreference; date: endDate firstOrderDate
    firstSaleDate lastOrderDate lastSaleDate startDate; enum=1|2|3|4:
    globalSubscriptionStatus; enum: language
  `,
  'customer.addressBook': `
    address: addressBookAddress; text: addressBookAddress_text addressId label refName;
    boolean: defaultBilling defaultShipping isResidential; integer: id internalId
  `,
  salesOrder: `
    date: actualShipDate dueDate endDate prevDate salesEffectiveDate shipDate tranDate;
    number: altHandlingCost altShippingCost discountAmount discountRate discountTotal
    exchangeRate giftCertApplied handlingCost overrideShippingCost requiredDepositAmount
    shippingCost subtotal taxTotal total; text: billAddr1 billAddr2 billAddress billAddressee
    billCity billState billZip billPhone email externalId fob id linkedTrackingNumbers memo
    message originator otherRefNum outputAuthCode outputReferenceCode payPalAuthId
    payPalTranId promotions refName shipAddress storeOrder trackingNumbers tranId
    transactionNumber webStore; ref: billAddressList class couponCode createdFrom currency
    customForm department discountItem entity intercoTransaction job leadSource location nexus
    orderType partner paymentOption paymentProcessingProfile promoCode salesChannel salesRep
    shipAddressList shipMethod subsidiary terms; enum: billCountry source status; address:
    billingAddress shippingAddress; boolean: canHaveStackable excludeCommission
    isCrossSubTransaction isMultiShipTo isTaxable needsPick shipComplete toBeEmailed toBeFaxed
    toBePrinted; time: createdDate lastModifiedDate; enum=1|2|3: intercoStatus; list: item;
    enum=A|B: orderStatus; enum=SALE|VOID|AUTHORIZATION: paymentOperation
  `,
  'salesOrder.item': `
    number: amount baseAmount costEstimate grossAmt minQty orderPriority quantity
    quantityAllocated quantityAvailable quantityBackOrdered quantityBilled quantityCommitted
    quantityFulfilled quantityOnHand quantityOrdered quantityPacked quantityPicked
    quantityReceived rate rateIncludingTax tax1Amt taxAmount taxRate1; ref: class createdPo
    department inventorylocation inventorysubsidiary item location price shipAddress
    shipMethod subsidiary taxCode; date: closeDate expectedShipDate requestedDate; enum=1|2|3:
    commitInventory; enum: createPo itemType; text: description lineUniqueKey options refName
    serialNumbers taxDetailsReference units; object: inventoryDetail; boolean: isClosed isOpen
    isTaxable itemIsFulfilled linked locationAutoAssigned noAutoAssignLocation; enum=1|2:
    itemFulfillmentChoice; enum=Sale|Purchase|Resale: itemSubtype; integer: line shipGroup;
    enum=ups|nonups: shipCarrier
  `,
  cashSale: `
    time: createdDate lastModifiedDate; ref: currency customForm department class discountItem
    entity location salesRep subsidiary account createdFrom paymentOption postingPeriod;
    number: discountTotal exchangeRate subtotal taxTotal total shippingCost; text: email
    externalId id memo otherRefNum refName tranId transactionNumber undepFunds; list: item;
    enum: status; date: tranDate; address: billingAddress shippingAddress
  `,
  'cashSale.item': `
    number: amount quantity rate; ref: class department item location price taxCode; text:
    description refName units; object: inventoryDetail; boolean: isTaxable; integer: line
    orderLine
  `,
  invoice: `
    time: createdDate lastModifiedDate; ref: currency customForm department class discountItem
    entity location salesRep subsidiary createdFrom postingPeriod terms; number: discountTotal
    exchangeRate subtotal taxTotal total amountRemaining amountPaid shippingCost; text: email
    externalId id memo otherRefNum refName tranId transactionNumber; list: item; enum: status;
    date: tranDate dueDate; address: billingAddress shippingAddress
  `,
  'invoice.item': `
    number: amount quantity rate; ref: class department item location price taxCode; text:
    description refName units; object: inventoryDetail; boolean: isTaxable; integer: line
    orderLine
  `,
  creditMemo: `
    time: createdDate lastModifiedDate; ref: currency customForm department class discountItem
    entity location salesRep subsidiary account createdFrom postingPeriod; number:
    discountTotal exchangeRate subtotal taxTotal total amountRemaining applied unapplied;
    text: email externalId id memo otherRefNum refName tranId transactionNumber; list: item
    apply; enum: status; date: tranDate
  `,
  'creditMemo.item': `
    number: amount quantity rate; ref: class department item location price taxCode; text:
    description refName units; object: inventoryDetail; boolean: isTaxable; integer: line
    orderLine
  `,
  'creditMemo.apply': `
    number: amount due total; boolean: apply; date: applyDate; ref: doc; integer: line
  `,
  cashRefund: `
    time: createdDate lastModifiedDate; ref: currency customForm department class discountItem
    entity location salesRep subsidiary account createdFrom paymentOption postingPeriod;
    number: discountTotal exchangeRate subtotal taxTotal total; text: email externalId id memo
    otherRefNum refName tranId transactionNumber; list: item; enum: status; date: tranDate
  `,
  'cashRefund.item': `
    number: amount quantity rate; ref: class department item location price taxCode; text:
    description refName units; object: inventoryDetail; boolean: isTaxable; integer: line
    orderLine
  `,
  returnAuthorization: `
    time: createdDate lastModifiedDate; ref: currency customForm department class discountItem
    entity location salesRep subsidiary createdFrom; number: discountTotal exchangeRate
    subtotal taxTotal total; text: email externalId id memo otherRefNum refName tranId
    transactionNumber; list: item; enum: status orderStatus; date: tranDate
  `,
  'returnAuthorization.item': `
    number: amount quantity rate; ref: class department item location price taxCode; text:
    description refName units; object: inventoryDetail; boolean: isTaxable; integer: line
    orderLine
  `,
  itemFulfillment: `
    time: createdDate lastModifiedDate; ref: createdFrom customForm entity inventoryLocation
    partner postingPeriod requestedBy shipAddressList shipMethod subsidiary transferLocation;
    text: externalId id memo refName shipAddress shipCompany shipPhone storeOrder tranId
    transactionNumber; list: item package; date: packedDate pickedDate shippedDate tranDate;
    enum: shipCarrier shipCountry; boolean: shipIsResidential shipOverride; enum=A|B|C:
    shipStatus status; address: shippingAddress; number: shippingCost
  `,
  'itemFulfillment.item': `
    number: amount itemFxAmount itemUnitPrice onHand quantity quantityRemaining
    quantityRemainingDisplay rate; text: binNumbers createPo currency description displayName
    itemName itemSubtype itemType itemUpc options refName serialNumbers units unitsDisplay;
    ref: class createdPo department item location orderDoc; date: expirationDate; object:
    inventoryDetail; boolean: itemReceive; integer: kitMemberOf line lineEntity orderLine
  `,
  'itemFulfillment.package': `
    text: packageCartonNumber packageDescr packageTrackingNumber packageTrackingNumberReturn
    refName; number: packageWeight
  `,
  itemReceipt: `
    time: createdDate lastModifiedDate; ref: createdFrom entity location postingPeriod
    subsidiary; number: exchangeRate; text: externalId id memo tranId; list: item; date:
    tranDate
  `,
  'itemReceipt.item': `
    ref: item location; boolean: itemReceive restock; integer: line orderLine; number:
    quantity; object: inventoryDetail; text: units
  `,
  inventoryAdjustment: `
    ref: account adjLocation class customForm customer department location postingPeriod
    primaryBookBaseCurrency subsidiary; boolean: cleared; date: clearedDate prevDate tranDate;
    time: createdDate lastModifiedDate; number: estimatedTotalValue; text: externalId id memo
    refName tranId transactionNumber; list: inventory
  `,
  'inventoryAdjustment.inventory': `
    number: adjustQtyBy currentValue exchangeRate foreignCurrencyUnitCost newQuantity
    quantityOnHand unitCost; text: binNumbers description memo refName serialNumbers units;
    ref: class currency department item location subsidiary;
    enum=SERIAL|LOT|AVG|LIFO|GROUPAVG|FIFO|STANDARD: costingMethod; date: expirationDate;
    object: inventoryDetail; integer: line
  `,
  inventoryTransfer: `
    ref: class customForm department location postingPeriod subsidiary transferLocation; time:
    createdDate lastModifiedDate; text: externalId id memo refName tranId transactionNumber;
    list: inventory; date: tranDate
  `,
  'inventoryTransfer.inventory': `
    number: adjustQtyBy quantityOnHand; text: description fromBinNumbers refName serialNumbers
    toBinNumbers units; date: expirationDate; object: inventoryDetail; ref: item; integer:
    line
  `,
  inventoryItem: `
    ref: assetAccount class cogsAccount customForm department incomeAccount location parent
    preferredLocation purchaseUnit saleUnit stockUnit taxSchedule unitsType; enum:
    costingMethod itemType matrixType subsidiary weightUnit; time: createdDate
    lastModifiedDate; text: description displayName externalId id itemId mpn manufacturer
    purchaseDescription refName salesDescription stockDescription storeDisplayName upcCode
    vendorName; integer: internalId; boolean: isInactive isOnline useBins; number:
    lastPurchasePrice onHandValueMli quantityAvailable quantityBackOrdered quantityCommitted
    quantityOnHand quantityOnOrder weight; list: locations price
  `,
  'inventoryItem.locations': `
    number: averageCostMli cost lastPurchasePriceMli locationStorePickupBufferStock
    locationqtyavailforstorepickup onHandValueMli preferredStockLevel qtyInTransitExternal
    quantityAvailable quantityAvailableBase quantityBackOrdered quantityCommitted
    quantityInTransit quantityOnHand quantityOnHandBase quantityOnOrder reorderPoint
    safetyStockLevel; integer: leadTime locationId; ref: location; boolean:
    locationAllowStorePickup; text: location_display refName
  `,
  'inventoryItem.price': `
    ref: currencyPage priceLevel; number: discountDisplay price; boolean: isInactive; text:
    priceLevelName refName; integer: priceQty
  `,
  location: `
    text: id externalId name refName tranPrefix; boolean: isInactive makeInventoryAvailable
    makeInventoryAvailableStore useBins; ref: parent subsidiary; enum: locationType timeZone;
    address: mainAddress returnAddress
  `,
};
